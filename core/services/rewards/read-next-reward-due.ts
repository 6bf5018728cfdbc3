import { sql } from "drizzle-orm";
import type { RewardStatus } from "#core/domain/reward";
import { statesBefore } from "#core/domain/reward";
import { LINK_SETTLE_MS } from "#core/domain/wallet-link";
import { paymentMessageTypes } from "#core/messages";
import { eventId } from "#core/services/outbox";
import { resendPause } from "#core/services/rewards/resend-unrewarded";
import { isUnrewarded } from "#core/services/rewards/unrewarded-orders";
import type { Database } from "#db/client";
import { literal, wordList } from "#db/columns";
import { at } from "#db/moment";

const approved = literal<RewardStatus>("approved");
const minting = literal<RewardStatus>("minting");

/**
 * When the consumer's chores have something to do, as far as the database knows: a moment that has passed where they have it
 * already, null where only a new write makes work. One round trip.
 *
 * @param input.paysRewards whether the clone has a chain; without one, rewards wait for it
 */
export async function readNextRewardDue(
  { db }: { db: Database },
  { paysRewards, now }: { paysRewards: boolean; now: Date },
): Promise<Date | null> {
  const { rows } = await db.execute<{ due: string | null }>(sql`
    select least(
      (select min(created_at) from outbox
        where sent_at is null and not (message ->> 'type' = any(${sql.param([...paymentMessageTypes])}::text[]))),
      (select min(outbox.sent_at + ${resendPause()}) from orders
        join outbox on outbox.id = ${eventId("payment.paid", sql`orders.paid_reference`)} where ${isUnrewarded(now)}),
      (select min(created_at) from referral_rewards
        where ${paysRewards} and token_amount is null and status in ${wordList(statesBefore("rejected"))}),
      (select ${at(now)} where exists (select from referral_rewards where refund_unjudged and status <> ${minting})),
      (select min(link.pays_from) + ${LINK_SETTLE_MS} * interval '1 millisecond' from referral_rewards reward
        join wallet_links link on link.code = reward.referral_code and link.stopped_at is null
        where reward.status = ${approved} and reward.referrer_wallet is null and reward.released_at is null),
      (select min(coalesce(not_before, ${at(now)})) from referral_rewards
        where ${paysRewards} and status = ${approved} and (referrer_wallet is not null or released_at is not null)
          and token_amount is not null and held_by_refund is null and not refund_unjudged)
    ) as due`);
  const due = rows[0]?.due;
  return due ? new Date(due) : null;
}
