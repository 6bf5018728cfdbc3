import { sql } from "drizzle-orm";
import type { EventMessage } from "#core/messages";
import type { ServiceContext } from "#core/services/context";
import { notifyReferrers } from "#core/services/rewards/notify-referrers";
import { refusedApproval, standingPayment } from "#core/services/rewards/standing-payment";

export interface ApproveRewardInput {
  orderReference: string;
  actorId: string;
  now: Date;
}

/**
 * Approves a waiting reward: compare-and-set from `pending_approval`, with its audit entry and the event that wakes the
 * minter and the news to the referrer, in one statement.
 *
 * @throws DomainError `conflict` when the reward is not waiting for approval (any more); `payment_not_standing` when the
 *   money it is owed for was given back
 */
export async function approveReward(
  { db }: Pick<ServiceContext, "db">,
  { orderReference, actorId, now }: ApproveRewardInput,
): Promise<void> {
  const message: EventMessage = { type: "reward.approved", orderReference };
  const at = now.toISOString();
  const { rows } = await db.execute(sql`
    with standing as (${standingPayment(orderReference)}), moved as (
      update referral_rewards set status = 'approved', approved_at = ${at}::timestamptz
      from standing where referral_rewards.order_reference = standing.order_reference and status = 'pending_approval'
      returning referral_rewards.*
    ), notified as (
      ${notifyReferrers("referral_reward_approved", sql`${at}::timestamptz`)}
    ), audited as (
      insert into reward_transitions (id, order_reference, from_status, to_status, actor, at)
      select gen_random_uuid()::text, order_reference, 'pending_approval', 'approved', ${actorId}, ${at}::timestamptz
      from moved
    )
    insert into outbox (id, message, created_at)
    select gen_random_uuid()::text, ${JSON.stringify(message)}::jsonb, ${at}::timestamptz from moved
    returning id
  `);
  if (rows.length === 0) throw await refusedApproval(db, { orderReference, from: "pending_approval" });
}
