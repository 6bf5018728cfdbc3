import { z } from "zod";
import { reasonInput, referenceInput, textInput } from "#core/services/text-input";

/** What was found and done about a refund, or why nothing is. */
export const caseNoteInput = z.object({ note: reasonInput });

/** A parked event, by its key. */
export const eventKeyInput = z.object({ key: z.string().min(1).max(400) });

/** The same, with what was found and done about it. */
export const parkedEventInput = caseNoteInput.extend(eventKeyInput.shape);

/** A parked excess, and the refund recorded by hand that it is: its id holds a bank's reference. */
export const matchExcessInput = parkedEventInput.extend({ refundId: textInput(1, 400) });

/** Money that went back outside the provider, without its amount, which forms and API clients write differently. */
export const outsideMoneyInput = caseNoteInput.extend({ bankReference: textInput(1, 100) });

/** A refund that needs a person, by its id. */
export const refundCaseInput = z.object({ refundId: referenceInput });

/** Which refunds to list, from which on; as it appears in an address. */
export const refundsFilterInput = z.object({
  show: z.enum(["to_decide", "all"]).default("all"),
  /** The id of the last refund of the page before. */
  before: textInput(1, 400).optional(),
});

/** How it went back: given by us, or taken by the payer's bank. */
export const outsideInput = z.enum(["by_hand", "chargeback"]);

/** Minor units. */
export const outsideAmountInput = z.bigint().min(1n).max(1_000_000_000_000_000n);
