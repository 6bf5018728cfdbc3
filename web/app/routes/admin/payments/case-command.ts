import { z } from "zod";
import {
  caseNoteInput,
  eventKeyInput,
  outsideAmountInput,
  outsideInput,
  outsideMoneyInput,
  parkedEventInput,
} from "#core/services/payments/payment-case-input";
import { referenceInput } from "#core/services/text-input";
import { typedAmount } from "../typed-amount.ts";

/** An amount as typed; nothing typed is null: all of it. */
const typedOutside = z.union([
  z
    .string()
    .regex(/^\s*$/)
    .transform(() => null),
  typedAmount.pipe(outsideAmountInput),
]);

const typedMoney = outsideMoneyInput.extend({ amount: typedOutside });
const withAmount = <Typed extends { amount: bigint | null }>({ amount, ...typed }: Typed) => ({
  ...typed,
  amountMinor: amount,
});

/** What an admin can have done about a payment that needs a person, as the page's forms send it. */
export const caseCommandSchema = z.union([
  parkedEventInput.extend({ intent: z.literal("resolve") }),
  eventKeyInput.extend({ intent: z.literal("ask") }),
  typedMoney.extend({ intent: z.literal("record"), ...eventKeyInput.shape, as: outsideInput }).transform(withAmount),
  typedMoney.extend({ intent: z.literal("byHand"), refundId: referenceInput }).transform(withAmount),
  caseNoteInput.extend({ intent: z.literal("drop"), refundId: referenceInput }),
  z.object({ intent: z.literal("retry"), refundId: referenceInput }),
]);
