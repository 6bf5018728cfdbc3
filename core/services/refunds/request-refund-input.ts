import { z } from "zod";
import { lineIdInput, reasonInput, textInput } from "#core/services/text-input";

/** Far above any order; what is left of one is checked where it is priced. */
const MAX_MINOR = 1_000_000_000_000_000n;
const MAX_UNITS = 10_000;
const MAX_LINES = 100;

/** Money to be refunded, in minor units. */
export const refundAmountInput = z.bigint().min(1n).max(MAX_MINOR);

/** Units of lines that come back. */
export const refundLinesInput = z
  .array(z.object({ itemId: lineIdInput, quantity: z.number().int().min(1).max(MAX_UNITS) }))
  .min(1)
  .max(MAX_LINES);

/** Why, in the admin's words: the buyer may read it. */
export const refundNoteInput = reasonInput;

/** The bank's own reference of a chargeback. */
export const bankReferenceInput = textInput(1, 100);

/** Why a vendor's request is declined: the vendor reads it. */
export const declineInput = z.object({ why: reasonInput });
