import { data } from "react-router";
import { z } from "zod";
import { showAgain } from "#app/session/show-again.ts";
import { statusOf } from "#core/domain/error-status";
import { DomainError } from "#core/domain/errors";
import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { failPayout } from "#core/services/payouts/fail-payout";
import { confirmInput, endPayoutInput } from "#core/services/payouts/move-payout-input";
import { returnPayout } from "#core/services/payouts/return-payout";
import { referenceInput } from "#core/services/text-input";
import type { AdminCall } from "../../admin-page.server.ts";
import { fileKinds, filePath, readFileName } from "./batch-file.ts";

const recorded = { intent: z.literal("record"), payoutId: z.array(referenceInput).max(100) };
const ended = endPayoutInput.extend({
  ...recorded,
  isAccountWrong: z
    .literal("yes")
    .optional()
    .transform((box) => box !== undefined),
});

const recordCommand = z.discriminatedUnion("move", [
  confirmInput.extend({ ...recorded, move: z.literal("paid") }),
  ended.extend({ move: z.literal("failed") }),
  ended.extend({ move: z.literal("returned") }),
]);

const downloadCommand = z.object({
  intent: z.literal("download"),
  file: z
    .string()
    .transform(readFileName)
    .pipe(z.object({ batchId: z.string(), kind: z.enum(fileKinds) })),
});

/** What an admin can do on the page of payouts. */
export const payoutCommand = z.union([recordCommand, downloadCommand]);

/** A file is had once whoever asks has proven who they are: the page then opens its address. */
export async function runPayoutCommand(command: z.infer<typeof payoutCommand>, call: AdminCall) {
  if (command.intent === "record") return await recordMoves(command, call);
  return data({ problem: null, file: filePath(command.file) });
}

const verbs = { paid: confirmPayout, failed: failPayout, returned: returnPayout };

/**
 * Records what the bank did, for each payout by itself: one that cannot be moved so does not keep the others. Pressed again,
 * it changes nothing.
 */
async function recordMoves(command: z.infer<typeof recordCommand>, { ctx, context, url, actorId, now }: AdminCall) {
  const { intent, move, payoutId: payoutIds, ...said } = command;
  if (payoutIds.length === 0) {
    const typed = { intent, move, bankReference: said.bankReference, reason: "reason" in said ? said.reason : "" };
    return data({ problem: "nothing_chosen" as const, left: [], typed }, { status: 400 });
  }
  const left: string[] = [];
  for (const payoutId of new Set(payoutIds)) {
    const moved = await verbs[move](ctx, { ...said, payoutId, actorId, now }).catch(toRefusal);
    if (moved === null) left.push(payoutId);
  }
  if (left.length > 0) return data({ problem: "conflict" as const, left }, { status: statusOf.conflict });
  return showAgain({ url, appUrl: context.clone.appUrl, flash: "payoutsRecorded" });
}

function toRefusal(error: unknown): null {
  if (error instanceof DomainError && (error.code === "conflict" || error.code === "not_found")) return null;
  throw error;
}
