import { z } from "zod";
import { currencies } from "#core/domain/money";
import { payoutMethods, payoutStatuses } from "#core/domain/payout";
import { reasonInput, textInput } from "#core/services/text-input";

/** The bank's own reference of what it did. */
export const bankReferenceInput = textInput(1, 100);

/** The bank has paid it. */
export const confirmInput = z.object({ bankReference: bankReferenceInput });

/** It failed or came back, and why; `isAccountWrong`: nothing more goes to that account until somebody has looked. */
export const endPayoutInput = z.object({
  bankReference: bankReferenceInput,
  reason: reasonInput,
  isAccountWrong: z.boolean().default(false),
});

/** An id of a payout, a batch or a vendor in an address. */
const idInput = z.string().min(1).max(100);

/** Which payouts a list shows; `before` is the last one of the page before. */
export const payoutFilterInput = z.object({
  vendorId: idInput.optional(),
  batchId: idInput.optional(),
  status: z.enum(payoutStatuses).optional(),
  method: z.enum(payoutMethods).optional(),
  currency: z.enum(currencies).optional(),
  before: idInput.optional(),
});
