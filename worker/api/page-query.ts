import { z } from "zod";

/** Rows of a page of a ledger. */
export const PAGE_SIZE = 50;

/** Which page of a ledger is asked for, from 1. */
export const page = z.coerce.number().int().min(1).max(100_000).default(1);

export const pageQuerySchema = z.object({ page });
