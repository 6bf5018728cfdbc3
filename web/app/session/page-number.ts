import { z } from "zod";

/** The page of a list, from the address; anything invalid counts as the first. */
export const pageNumber = z.coerce.number().int().min(1).max(10_000).catch(1);
