import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { actionsOfRows } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { bookDebts, hasLetOff } from "#core/services/rewards/book-debts";
import { moveRewards } from "#core/services/rewards/move-rewards";
import { at } from "#db/moment";

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
    db.execute(
      actionsOfRows(
        sql`reward_transitions moved where moved.order_reference = ${orderReference} and moved.to_status = 'rejected'
          and moved.actor = ${actorId} and moved.at = ${at(now)}`,
        {
          // That of the move, so an equal press at the same moment writes no second one.
          id: sql`'reward.rejected:' || moved.id`,
          actor: actorId,
          action: "reward.rejected",
          subjectId: sql`moved.order_reference`,
          before: sql`jsonb_build_object('status', moved.from_status)`,
          after: sql`jsonb_build_object('status', moved.to_status)`,
          reason,
          now,
        },
      ),
    ),
  ]);
  if (rows.length === 0) throw new DomainError("conflict", "reward cannot be rejected in its state");
}
