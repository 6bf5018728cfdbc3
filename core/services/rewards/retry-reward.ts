import { sql } from "drizzle-orm";
import type { EventMessage } from "#core/messages";
import type { ServiceContext } from "#core/services/context";
import { refusedApproval, standingPayment } from "#core/services/rewards/standing-payment";

export interface RetryRewardInput {
  orderReference: string;
  actorId: string;
  now: Date;
}

/**
 * Has a failed reward tried again, once a person has mended what was wrong: compare-and-set from `failed` to `approved`,
 * with its audit entry and the event that wakes the minter, in one statement. The minter checks everything anew, and the
 * contract pays a reference once.
 *
 * @throws DomainError `conflict` when the reward is not failed (any more); `payment_not_standing` when the money it is
 *   owed for was given back
 */
export async function retryReward(
  { db }: Pick<ServiceContext, "db">,
  { orderReference, actorId, now }: RetryRewardInput,
): Promise<void> {
  const message: EventMessage = { type: "reward.approved", orderReference };
  const at = now.toISOString();
  const { rows } = await db.execute(sql`
    with standing as (${standingPayment(orderReference)}), failed as (
      select order_reference, failure_reason from referral_rewards join standing using (order_reference)
      where status = 'failed' for update of referral_rewards
    ), moved as (
      update referral_rewards set status = 'approved', approved_at = ${at}::timestamptz, failure_reason = null
      from failed where referral_rewards.order_reference = failed.order_reference
      returning referral_rewards.order_reference, failed.failure_reason
    ), audited as (
      insert into reward_transitions (id, order_reference, from_status, to_status, actor, reason, at)
      select gen_random_uuid()::text, order_reference, 'failed', 'approved', ${actorId},
        'tried again after: ' || coalesce(failure_reason, 'no reason'), ${at}::timestamptz
      from moved
    )
    insert into outbox (id, message, created_at)
    select gen_random_uuid()::text, ${JSON.stringify(message)}::jsonb, ${at}::timestamptz from moved
    returning id
  `);
  if (rows.length === 0) throw await refusedApproval(db, { orderReference, from: "failed" });
}
