import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import { bookDebts, hasLetOff } from "#core/services/rewards/book-debts";
import { moveRewards } from "#core/services/rewards/move-rewards";

export interface RejectRewardInput {
  orderReference: string;
  actorId: string;
  /** Shown to the referrer. */
  reason: string;
  now: Date;
}

/**
 * Rejects a reward that is not on its way to the chain yet. What was kept back from it for debts is owed again.
 *
 * @throws DomainError `conflict` when the reward is in a state that cannot be rejected
 */
export async function rejectReward(
  { db }: Pick<ServiceContext, "db">,
  { orderReference, actorId, reason, now }: RejectRewardInput,
): Promise<void> {
  const [{ rows }] = await db.batch([
    moveRewards(db, {
      to: "rejected",
      where: sql`order_reference = ${orderReference}`,
      set: sql`rejection_reason = ${reason}`,
      actor: actorId,
      reason,
      now,
    }),
    bookDebts(db, { where: sql`r.order_reference = ${orderReference} and ${hasLetOff}`, now }),
  ]);
  if (rows.length === 0) throw new DomainError("conflict", "reward cannot be rejected in its state");
}
