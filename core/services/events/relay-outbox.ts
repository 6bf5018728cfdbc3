import { and, asc, inArray, isNull, not, sql } from "drizzle-orm";
import { type EventMessage, paymentMessageTypes, type QueueName } from "#core/messages";
import type { Database } from "#db/client";
import { outbox } from "#db/schema";

/** The limit of one `sendBatch`. */
const BATCH = 100;

/** Hands messages to a queue; resolves once it has all of them. */
export type SendMessages = (messages: EventMessage[]) => Promise<void>;

export interface RelayOutboxInput {
  /** The queues to relay to; events for another queue stay. */
  queues: Partial<Record<QueueName, SendMessages>>;
  now: Date;
}

/**
 * Sends each queue the oldest of its unsent events, then marks them sent: at least once each. Takes two round trips, one
 * when there is nothing to send. A crash between the two sends them again, which every consumer tolerates. A queue that
 * is down holds up no other.
 *
 * @returns how many were sent
 * @throws the error of a queue that took nothing, once the others were served
 */
export async function relayOutbox(
  { db }: { db: Database },
  { queues, now }: RelayOutboxInput,
): Promise<{ relayed: number }> {
  const [first, ...rest] = Object.entries(queues).map(([queue, send]) => ({ queue, send }));
  if (!first) return { relayed: 0 };
  const unsentOf = ({ queue }: { queue: string }) => readUnsent(db, queue === "payments");
  const unsent = await db.batch([unsentOf(first), ...rest.map(unsentOf)]);
  const sending = [first, ...rest].map(async ({ send }, index) => {
    const events = unsent[index] ?? [];
    if (events.length > 0) await send(events.map(({ message }) => message));
    return events.map(({ id }) => id);
  });
  const outcomes = await Promise.allSettled(sending);
  const sent = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? outcome.value : []));
  if (sent.length > 0) await db.update(outbox).set({ sentAt: now }).where(inArray(outbox.id, sent));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return { relayed: sent.length };
}

function readUnsent(db: Database, ofPayments: boolean) {
  const isOfPayments = inArray(sql`${outbox.message} ->> 'type'`, paymentMessageTypes);
  return db
    .select({ id: outbox.id, message: outbox.message })
    .from(outbox)
    .where(and(isNull(outbox.sentAt), ofPayments ? isOfPayments : not(isOfPayments)))
    .orderBy(asc(outbox.createdAt))
    .limit(BATCH);
}
