import { z } from "zod";
import type { FlashName } from "#app/session/flash.ts";
import type { ServiceContext } from "#core/services/context";
import { dropDeadLetter, replayDeadLetter } from "#core/services/events/resolve-dead-letter";
import {
  eventKeyInput,
  matchExcessInput,
  outsideInput,
  parkedEventInput,
} from "#core/services/payments/payment-case-input";
import { resolveParkedEvent } from "#core/services/payments/resolve-parked-event";
import { askProviderAgain } from "#core/services/refunds/ask-provider-again";
import { matchExcess } from "#core/services/refunds/match-excess";
import { recordParkedRefund } from "#core/services/refunds/record-parked-refund";
import { reasonInput } from "#core/services/text-input";
import { refundCommandSchema, runRefundCommand } from "./refund-command.server.ts";
import { typedMoney, withAmount } from "./typed-money.ts";

const id = z.string().min(1).max(200);

/** What an admin can have done about an event or a payment that needs a person, as the page's forms send it. */
export const eventCommandSchema = z.union([
  z.object({ intent: z.literal("replay"), id }),
  z.object({ intent: z.literal("dropMessage"), id, reason: reasonInput }),
  parkedEventInput.extend({ intent: z.literal("resolve") }),
  eventKeyInput.extend({ intent: z.literal("ask") }),
  typedMoney.extend({ intent: z.literal("record"), ...eventKeyInput.shape, as: outsideInput }).transform(withAmount),
  matchExcessInput.extend({ intent: z.literal("match") }),
  refundCommandSchema,
]);

/** Carries it out; answers the message that the page shows then. */
export async function runEventCommand(
  ctx: ServiceContext,
  command: z.output<typeof eventCommandSchema>,
  by: { actorId: string; now: Date },
): Promise<FlashName> {
  switch (command.intent) {
    case "replay":
      await replayDeadLetter(ctx, { ...command, ...by });
      return "letterReplayed";
    case "dropMessage":
      await dropDeadLetter(ctx, { ...command, ...by });
      return "letterDropped";
    case "resolve":
      await resolveParkedEvent(ctx, { ...command, ...by });
      return "paymentNoted";
    case "ask": {
      const { closed } = await askProviderAgain(ctx, { ...command, ...by });
      return closed ? "paymentChecked" : "paymentUnchanged";
    }
    case "record":
      await recordParkedRefund(ctx, { ...command, ...by });
      return "refundRecorded";
    case "match": {
      const { excessMinor } = await matchExcess(ctx, { ...command, ...by });
      return excessMinor === 0n ? "excessMatched" : "excessMatchedPart";
    }
    default:
      return runRefundCommand(ctx, command, by);
  }
}
