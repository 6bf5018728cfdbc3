import { z } from "zod";
import { parseDecimalAsMinor } from "#core/domain/money";

/** A sum as people type it, in minor units: `1 250,50` and `1250.5` are the same. */
export const typedAmount = z
  .string()
  .transform((text) =>
    parseDecimalAsMinor(
      text
        .trim()
        .replace(/[\s\u00a0\u202f]/g, "")
        .replace(",", "."),
    ),
  )
  .refine((minor) => minor !== null);
