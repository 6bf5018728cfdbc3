import { sql } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { moveRewards } from "#core/services/rewards/move-rewards";
import { lockPaidAttempt, refusedApproval } from "#core/services/rewards/paid-attempt";
import { at } from "#db/moment";

export interface ApproveRewardInput {
  orderReference: string;
  actorId: string;
  now: Date;
}

/**
 * Approves a new reward, which wakes the minter.
 *
 * @throws DomainError `conflict` when the reward is not waiting for approval (any more); `payment_not_standing` when the
 *   money it is owed for was given back
 */
export async function approveReward(
  { db }: Pick<ServiceContext, "db">,
  { orderReference, actorId, now }: ApproveRewardInput,
): Promise<void> {
  const { rows } = await moveRewards(db, {
    to: "approved",
    from: "pending_approval",
    where: sql`order_reference = ${orderReference}`,
    set: sql`approved_at = ${at(now)}`,
    paidAttempt: lockPaidAttempt(orderReference),
    actor: actorId,
    reason: null,
    event: "reward.approved",
    now,
  });
  if (rows.length === 0) throw await refusedApproval(db, { orderReference, from: "pending_approval" });
}
