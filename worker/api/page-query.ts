import { z } from "zod";
import { pageInput } from "#core/services/text-input";

/** Rows per page of a ledger. */
export const PAGE_SIZE = 50;

/** Products or orders per page. */
export const SHOP_PAGE_SIZE = 24;

/** Which page of a ledger is requested, from 1. */
export const page = pageInput.default(1);

export const pageQuerySchema = z.object({ page });
