import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import { moveRewards } from "#core/services/rewards/move-rewards";

export interface RejectRewardInput {
  orderReference: string;
  actorId: string;
  /** Shown to the referrer. */
  reason: string;
  now: Date;
}

/**
 * Rejects a reward that is not on its way to the chain yet.
 *
 * @throws DomainError `conflict` when the reward is in a state that cannot be rejected
 */
export async function rejectReward(
  { db }: Pick<ServiceContext, "db">,
  { orderReference, actorId, reason, now }: RejectRewardInput,
): Promise<void> {
  const { rows } = await moveRewards(db, {
    to: "rejected",
    where: sql`order_reference = ${orderReference}`,
    set: sql`rejection_reason = ${reason}`,
    actor: actorId,
    reason,
    now,
  });
  if (rows.length === 0) throw new DomainError("conflict", "reward cannot be rejected in its state");
}
