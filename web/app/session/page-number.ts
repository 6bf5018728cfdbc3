import { z } from "zod";

/** Which page of a list an address asks for; the first where it says nothing sensible. */
export const pageNumber = z.coerce.number().int().min(1).max(10_000).catch(1);
