import type { Database } from "#db/client";
import { deadLetters } from "#db/schema";

export interface RecordDeadLetterInput {
  /** The queue's own id of the message: a redelivery is recorded once. */
  id: string;
  queue: string;
  body: unknown;
  attempts: number;
  now: Date;
}

/** Stores a message that used up its deliveries, for a person to decide about. Safe to repeat. */
export async function recordDeadLetter(
  { db }: { db: Database },
  { now, body, ...letter }: RecordDeadLetterInput,
): Promise<void> {
  await db
    .insert(deadLetters)
    // An undefined body has no JSON, and SQL null is not allowed.
    .values({ ...letter, body: body ?? "nothing", receivedAt: now })
    .onConflictDoNothing();
}
