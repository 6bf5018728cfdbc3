import { z } from "zod";
import type { FlashName } from "#app/session/flash.ts";
import type { ServiceContext } from "#core/services/context";
import { caseNoteInput, outsideMoneyInput, refundCaseInput } from "#core/services/payments/payment-case-input";
import { closeRefundByHand } from "#core/services/refunds/close-refund-by-hand";
import { confirmRefund } from "#core/services/refunds/confirm-refund";
import { dropRefund } from "#core/services/refunds/drop-refund";
import { retryRefund } from "#core/services/refunds/retry-refund";
import { typedMoney, withAmount } from "./typed-money.ts";

const ofRefund = refundCaseInput.shape;

/** What an admin can have done about a refund that needs a person, as forms send it. Each wants a fresh proof. */
export const refundCommandSchema = z.union([
  typedMoney.extend({ intent: z.literal("byHand"), ...ofRefund }).transform(withAmount),
  outsideMoneyInput.extend({ intent: z.literal("confirmed"), ...ofRefund }),
  caseNoteInput.extend({ intent: z.literal("drop"), ...ofRefund }),
  refundCaseInput.extend({ intent: z.literal("retry") }),
]);

type RefundCommand = z.output<typeof refundCommandSchema>;

/** Carries it out; answers the message that the page shows then. */
export async function runRefundCommand(
  ctx: ServiceContext,
  command: RefundCommand,
  by: { actorId: string; now: Date },
): Promise<FlashName> {
  switch (command.intent) {
    case "byHand":
      await closeRefundByHand(ctx, { ...command, ...by });
      return "refundRecorded";
    case "confirmed":
      await confirmRefund(ctx, { ...command, ...by });
      return "refundRecorded";
    case "drop":
      await dropRefund(ctx, { ...command, ...by });
      return "refundDropped";
    case "retry":
      await retryRefund(ctx, { ...command, ...by });
      return "refundRetried";
  }
}
