import { data } from "react-router";
import { z } from "zod";
import { showAgain } from "#app/session/show-again.ts";
import { statusOf } from "#core/domain/error-status";
import { DomainError } from "#core/domain/errors";
import { reasonInput } from "#core/services/text-input";
import { holdSettlement } from "#core/services/vendors/hold-settlement";
import { releaseSettlement } from "#core/services/vendors/release-settlement";
import { settlementIdInput } from "#core/services/vendors/sales-input";
import type { AdminCall } from "../../admin-page.server.ts";

export const holdCommand = z.object({
  intent: z.enum(["hold", "release"]),
  settlementId: z.array(settlementIdInput).max(100),
  reason: reasonInput,
});

const verbs = { hold: holdSettlement, release: releaseSettlement };
const flashOf = { hold: "settlementsHeld", release: "settlementsReleased" } as const;

/** Holds or releases each settlement by itself: one that a payout took meanwhile does not keep the others. */
export async function holdOrRelease(
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
  if (left.length > 0) return data({ problem: "conflict" as const, left }, { status: statusOf.conflict });
  return showAgain({ url, appUrl: context.clone.appUrl, flash: flashOf[intent] });
}
