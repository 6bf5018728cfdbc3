import { data } from "react-router";
import { z } from "zod";
import { showAgain } from "#app/session/show-again.ts";
import { statusOf } from "#core/domain/error-status";
import { DomainError } from "#core/domain/errors";
import { reversalInput } from "#core/services/refunds/reversal-input";
import { reverseSettlement } from "#core/services/refunds/reverse-settlement";
import { reasonInput } from "#core/services/text-input";
import { holdSettlement } from "#core/services/vendors/hold-settlement";
import { releaseSettlement } from "#core/services/vendors/release-settlement";
import { settlementIdInput } from "#core/services/vendors/sales-input";
import { type AdminCall, decide } from "../../admin-page.server.ts";

const holdCommand = z.object({
  intent: z.enum(["hold", "release"]),
  settlementId: z.array(settlementIdInput).max(100),
  reason: reasonInput,
});
const reverseCommand = reversalInput.extend({
  intent: z.literal("reverse"),
  settlementId: z.tuple([settlementIdInput]),
});

/** What an admin can do with sales of the ledger. */
export const ledgerCommand = z.discriminatedUnion("intent", [holdCommand, reverseCommand]);

export async function runLedgerCommand(command: z.infer<typeof ledgerCommand>, call: AdminCall) {
  return command.intent === "reverse" ? await reverse(command, call) : await holdOrRelease(command, call);
}

/** Reverses one settlement, if it still comes to what was shown. */
function reverse(
  { settlementId: [settlementId], reason, seenMinor }: z.infer<typeof reverseCommand>,
  { ctx, context, url, actorId, now }: AdminCall,
) {
  return decide(
    { url, context },
    {
      problems: ["not_found", "conflict", "payment_not_standing", "refund_open", "nothing_left", "amount_changed"],
      flash: "settlementReversed",
      async carryOut() {
        await reverseSettlement(ctx, { settlementId, reason, seenMinor, actorId, now });
      },
    },
  );
}

const verbs = { hold: holdSettlement, release: releaseSettlement };
const flashOf = { hold: "settlementsHeld", release: "settlementsReleased" } as const;

/** Holds or releases each settlement by itself: one that a payout took meanwhile does not keep the others. */
async function holdOrRelease(
  { intent, settlementId: ids, reason }: z.infer<typeof holdCommand>,
  { ctx, context, url, actorId, now }: AdminCall,
) {
  if (ids.length === 0) {
    return data({ problem: "nothing_chosen" as const, left: [], typed: { intent, reason } }, { status: 400 });
  }
  const left: string[] = [];
  for (const settlementId of new Set(ids)) {
    try {
      await verbs[intent](ctx, { settlementId, reason, actorId, now });
    } catch (error) {
      if (!(error instanceof DomainError && (error.code === "conflict" || error.code === "not_found"))) throw error;
      left.push(settlementId);
    }
  }
  if (left.length > 0) return data({ problem: "not_changed" as const, left }, { status: statusOf.conflict });
  return showAgain({ url, appUrl: context.clone.appUrl, flash: flashOf[intent] });
}
