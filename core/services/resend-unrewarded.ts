import { sql } from "drizzle-orm";
import type { Database } from "#db/client";

/** A queue delivers within minutes, retries included; after this long a message counts as lost. */
const LOST_AFTER_MS = 10 * 60_000;

/** Older orders are for the nightly audit and a person. */
const LOOK_BACK_MS = 7 * 86_400_000;

/**
 * Puts the event of a paid, attributed order back into the outbox when it was sent long ago and no reward came of it: a
 * queue that lost a message must not cost a referrer anything. The reward's unique row makes a needless repeat harmless.
 *
 * @returns how many events will be sent again
 */
export async function resendUnrewarded({ db }: { db: Database }, { now }: { now: Date }): Promise<{ resent: number }> {
  const ago = (milliseconds: number) => sql`${new Date(now.getTime() - milliseconds).toISOString()}::timestamptz`;
  const { rows } = await db.execute(sql`
    update outbox set sent_at = null
    from orders
    where outbox.id = 'payment.paid:' || orders.paid_reference
      and outbox.sent_at < ${ago(LOST_AFTER_MS)}
      and orders.referral_code is not null
      and orders.paid_at > ${ago(LOOK_BACK_MS)}
      and not exists (select 1 from referral_rewards where order_reference = orders.paid_reference)
      and exists (select 1 from order_items where order_id = orders.id and referral_rate_bp > 0)
    returning outbox.id
  `);
  return { resent: rows.length };
}
