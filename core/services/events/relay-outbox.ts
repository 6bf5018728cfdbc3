import { asc, inArray, isNull } from "drizzle-orm";
import type { EventMessage } from "#core/messages";
import type { Database } from "#db/client";
import { outbox } from "#db/schema";

/** The limit of one `sendBatch`. */
const BATCH = 100;

export interface RelayOutboxInput {
  /** Hands events to the queue; resolves once it has all of them. */
  send(messages: EventMessage[]): Promise<void>;
  now: Date;
}

/**
 * Sends the oldest unsent events to the queue, then marks them sent: at least once each. A crash between the two sends
 * them again, which every consumer tolerates.
 *
 * @returns how many were sent
 */
export async function relayOutbox(
  { db }: { db: Database },
  { send, now }: RelayOutboxInput,
): Promise<{ relayed: number }> {
  const unsent = await db
    .select({ id: outbox.id, message: outbox.message })
    .from(outbox)
    .where(isNull(outbox.sentAt))
    .orderBy(asc(outbox.createdAt))
    .limit(BATCH);
  if (unsent.length === 0) return { relayed: 0 };
  await send(unsent.map(({ message }) => message));
  await db
    .update(outbox)
    .set({ sentAt: now })
    .where(
      inArray(
        outbox.id,
        unsent.map(({ id }) => id),
      ),
    );
  return { relayed: unsent.length };
}
