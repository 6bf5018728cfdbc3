import { z } from "zod";
import { eventKeyInput, outsideInput, parkedEventInput } from "#core/services/payments/payment-case-input";
import { refundCommandSchema } from "./refund-command.server.ts";
import { typedMoney, withAmount } from "./typed-money.ts";

/** What an admin can have done about a payment that needs a person, as the page's forms send it. */
export const caseCommandSchema = z.union([
  parkedEventInput.extend({ intent: z.literal("resolve") }),
  eventKeyInput.extend({ intent: z.literal("ask") }),
  typedMoney.extend({ intent: z.literal("record"), ...eventKeyInput.shape, as: outsideInput }).transform(withAmount),
  refundCommandSchema,
]);
