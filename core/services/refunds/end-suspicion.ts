import { type SQL, sql } from "drizzle-orm";
import { type EventOutcome, openStatuses, type PaymentStatus, unpaidStatuses } from "#core/domain/payment";
import { parkedNotes } from "#core/domain/payment-note";
import { getLogger } from "#core/log";
import type { Database } from "#db/client";
import { literal, wordList } from "#db/columns";
import { at } from "#db/moment";

const log = getLogger(["refcodes", "refunds"]);

/** An announced refund, as it was read. Writes about it apply only to this announcement, never to a later one. */
export interface Suspicion {
  orderReference: string;
  suspectedAt: Date;
  now: Date;
}

/** SQL: the attempt, unless its refund was announced again. Postgres keeps microseconds, and a `Date` milliseconds. */
const isSame = ({ orderReference, suspectedAt }: Suspicion): SQL => sql`
  order_reference = ${orderReference} and refund_suspected_at < ${at(new Date(suspectedAt.getTime() + 1))}`;

/** SQL: what ends it. An attempt that may still be paid is polled again as any other. */
const ended = ({ now }: Suspicion): SQL => sql`
  refund_suspected_at = null, next_check_at = case when status in ${wordList(unpaidStatuses)} then ${at(now)} end`;

/** Postpones the next question about an announced refund. */
export async function askAgainAt(db: Database, suspicion: Suspicion, next: Date): Promise<void> {
  await db.execute(sql`update payment_attempts set next_check_at = ${at(next)} where ${isSame(suspicion)}`);
}

/** Ends the questions: the ledgers hold all that the provider shows. */
export async function endSuspicion(db: Database, suspicion: Suspicion): Promise<void> {
  await db.execute(sql`update payment_attempts set ${ended(suspicion)} where ${isSame(suspicion)}`);
}

/** SQL: the same for one that its provider calls given back, without a sum: polled again, it would be suspected again. */
const endedUnpaid: SQL = sql`
  refund_suspected_at = null, next_check_at = null,
  status = case when status in ${wordList(openStatuses)} then ${literal<PaymentStatus>("expired")} else status end`;

/**
 * Ends the questions about a refund that the provider never showed, and parks it for a person, once.
 *
 * @param isGivenBack whether the provider calls the payment given back, and only says no sum: an unpaid one is over then
 */
export async function parkUnshownRefund(db: Database, suspicion: Suspicion, isGivenBack: boolean): Promise<void> {
  const { orderReference, suspectedAt, now } = suspicion;
  const note = parkedNotes.of("refund_not_shown");
  const { rows } = await db.execute(sql`
    with given_up as (
      update payment_attempts set ${isGivenBack ? endedUnpaid : ended(suspicion)} where ${isSame(suspicion)}
      returning order_reference
    )
    insert into payment_events (key, order_reference, status, outcome, note, note_code, note_params, payload, received_at)
    select 'unshown:' || order_reference || ':' || ${suspectedAt.getTime()}::bigint, order_reference, 'not shown',
      ${literal<EventOutcome>("parked")}, ${parkedNotes.say(note)}, ${note.code}, ${JSON.stringify(note.params)}::jsonb,
      jsonb_build_object('suspectedAt', ${suspectedAt.toISOString()}::text), ${at(now)} from given_up
    on conflict (key) do nothing
    returning key`);
  if (rows.length > 0) log.error("refund of {orderReference} was announced and is not shown", { orderReference });
}
