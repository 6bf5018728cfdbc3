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

/** Parks a message that could not be handled, for a person. */
export async function recordDeadLetter(
  { db }: { db: Database },
  { now, body, ...letter }: RecordDeadLetterInput,
): Promise<void> {
  await db
    .insert(deadLetters)
    // A body that JSON has no word for would become SQL null.
    .values({ ...letter, body: body ?? "nothing", receivedAt: now })
    .onConflictDoNothing();
}
