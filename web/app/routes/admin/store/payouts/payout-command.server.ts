import { data } from "react-router";
import { z } from "zod";
import { showAgain } from "#app/session/show-again.ts";
import { statusOf } from "#core/domain/error-status";
import { DomainError } from "#core/domain/errors";
import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { failPayout } from "#core/services/payouts/fail-payout";
import { returnPayout } from "#core/services/payouts/return-payout";
import { referenceInput, textInput } from "#core/services/text-input";
import type { AdminCall } from "../../admin-page.server.ts";
import { bankMoves } from "./bank-moves.ts";

const empty = z.literal("").transform(() => null);

export const payoutCommand = z.object({
  intent: z.literal("record"),
  move: z.enum(bankMoves),
  payoutId: z.array(referenceInput).max(100),
  bankReference: empty.or(textInput(1, 140)),
  reason: empty.or(textInput(1, 300)),
  isAccountWrong: z.literal("yes").optional(),
});

const verbs = { paid: confirmPayout, failed: failPayout, returned: returnPayout };

/**
 * Records what the bank did, for each payout by itself: one that cannot be moved so does not keep the others. Pressed again,
 * it changes nothing.
 */
export async function recordMoves(command: z.infer<typeof payoutCommand>, call: AdminCall) {
  const { move, payoutId: payoutIds, bankReference, reason, isAccountWrong } = command;
  if (payoutIds.length === 0) {
    const typed = { intent: command.intent, move, bankReference: bankReference ?? "", reason: reason ?? "" };
    return data({ problem: "nothing_chosen" as const, left: [], typed }, { status: 400 });
  }
  const left: string[] = [];
  for (const payoutId of new Set(payoutIds)) {
    const input = { payoutId, bankReference, reason, actorId: call.actorId, now: call.now };
    const moved = await verbs[move](call.ctx, { ...input, isAccountWrong: isAccountWrong !== undefined }).catch(
      toRefusal,
    );
    if (moved === null) left.push(payoutId);
  }
  if (left.length > 0) return data({ problem: "conflict" as const, left }, { status: statusOf.conflict });
  return showAgain({ url: call.url, appUrl: call.context.clone.appUrl, flash: "payoutsRecorded" });
}

function toRefusal(error: unknown): null {
  if (error instanceof DomainError && (error.code === "conflict" || error.code === "not_found")) return null;
  throw error;
}
