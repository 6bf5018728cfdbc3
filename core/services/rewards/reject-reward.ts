import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { statesBefore } from "#core/domain/reward";
import type { ServiceContext } from "#core/services/context";
import { notifyReferrers } from "#core/services/rewards/notify-referrers";

export interface RejectRewardInput {
  orderReference: string;
  actorId: string;
  /** Shown to the referrer. */
  reason: string;
  now: Date;
}

/**
 * Rejects a reward that is not on its way to the chain yet: compare-and-set with its audit entry
 * and the news to the referrer, in one statement.
 *
 * @throws DomainError `conflict` when the reward is in a state that cannot be rejected
 */
export async function rejectReward(
  { db }: Pick<ServiceContext, "db">,
  { orderReference, actorId, reason, now }: RejectRewardInput,
): Promise<void> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const { rows } = await db.execute(sql`
    with before as (
      select order_reference, status from referral_rewards where order_reference = ${orderReference} for update
    ), moved as (
      update referral_rewards set status = 'rejected', rejection_reason = ${reason}
      from before
      where referral_rewards.order_reference = before.order_reference
        and before.status in ${statesBefore("rejected")}
      returning referral_rewards.*, before.status as from_status
    ), notified as (
      ${notifyReferrers("referral_reward_rejected", at)}
    )
    insert into reward_transitions (id, order_reference, from_status, to_status, actor, reason, at)
    select gen_random_uuid()::text, order_reference, from_status, 'rejected', ${actorId}, ${reason}, ${at}
    from moved
    returning id
  `);
  if (rows.length === 0) throw new DomainError("conflict", "reward cannot be rejected in its state");
}
