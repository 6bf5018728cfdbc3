import { z } from "zod";
import { isLinkLabel, maxLabelLength } from "#core/domain/link-label";
import { isWellFormedCode } from "#core/domain/refcode";

/** A label as typed: trimmed and in lower case. */
const label = z
  .string()
  .max(200)
  .transform((typed) => typed.trim().toLowerCase())
  .refine((text) => text.length <= maxLabelLength && isLinkLabel(text), "not a label");

/** A label of one's own for links with a code. */
export const linkLabelInput = z.object({ code: z.string().max(64).refine(isWellFormedCode, "not a code"), label });
