import { type SQL, sql } from "drizzle-orm";
import { eventId } from "#core/services/outbox";
import { isUnrewarded } from "#core/services/rewards/unrewarded-orders";
import type { Database } from "#db/client";
import { at } from "#db/moment";

/** Queues deliver within seconds; an event without a reward after this long is sent again. */
const UNANSWERED_MS = 60_000;

interface ResendUnrewardedInput {
  now: Date;
  /** Milliseconds after which an event without a reward counts as lost; 0 when the queue is known to be empty. */
  unansweredMs?: number;
}

/** Of `outbox`: how long after it was sent an event is sent again. */
export function resendPause(unansweredMs = UNANSWERED_MS): SQL {
  return sql`greatest(${unansweredMs} * interval '1 millisecond', outbox.sent_at - outbox.created_at)`;
}

/**
 * Re-queues the event of a paid, attributed order that was sent a while ago without a reward appearing: a lost message
 * must not cost a referrer money. Intervals double, so that a slow queue is not flooded; the reward's unique row makes
 * a needless repeat harmless.
 */
export async function resendUnrewarded(
  { db }: { db: Database },
  { now, unansweredMs = UNANSWERED_MS }: ResendUnrewardedInput,
): Promise<{ resent: number }> {
  const pause = unansweredMs === 0 ? sql`interval '0'` : resendPause(unansweredMs);
  const { rows } = await db.execute(sql`
    update outbox set sent_at = null
    from orders
    where outbox.id = ${eventId("payment.paid", sql`orders.paid_reference`)}
      and outbox.sent_at <= ${at(now)} - ${pause}
      and ${isUnrewarded(now)}
    returning outbox.id
  `);
  return { resent: rows.length };
}
