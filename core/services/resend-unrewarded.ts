import { sql } from "drizzle-orm";
import { isUnrewarded } from "#core/services/unrewarded-orders";
import type { Database } from "#db/client";

/** A queue delivers within seconds; an event that is unanswered after this long is sent again. */
const UNANSWERED_MS = 60_000;

interface ResendUnrewardedInput {
  now: Date;
  /** Milliseconds after which an unanswered event counts as lost; 0 where the queue is known to have forgotten all. */
  unansweredMs?: number;
}

/**
 * Puts the event of a paid, attributed order back into the outbox when it was sent a while ago and no reward came of it: a
 * queue that lost a message must not cost a referrer anything. The pauses double, so that a queue that is only slow is
 * not flooded; the reward's unique row makes a needless repeat harmless.
 *
 * @returns how many events will be sent again
 */
export async function resendUnrewarded(
  { db }: { db: Database },
  { now, unansweredMs = UNANSWERED_MS }: ResendUnrewardedInput,
): Promise<{ resent: number }> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const pause =
    unansweredMs === 0
      ? sql`interval '0'`
      : sql`greatest(${unansweredMs} * interval '1 millisecond', outbox.sent_at - outbox.created_at)`;
  const { rows } = await db.execute(sql`
    update outbox set sent_at = null
    from orders
    where outbox.id = 'payment.paid:' || orders.paid_reference
      and outbox.sent_at <= ${at} - ${pause}
      and ${isUnrewarded(now)}
    returning outbox.id
  `);
  return { resent: rows.length };
}
