import { sql } from "drizzle-orm";
import { eventId } from "#core/services/outbox";
import type { Database } from "#db/client";
import { at } from "#db/moment";

/** A message is delivered ten times within this; one that is in no letter and not parked after it is lost, or waited. */
const UNANSWERED_MS = 2 * 3_600_000;

/**
 * Sends the events of letters again that nothing has become of: those that waited while the clone had no mailer, and those
 * whose message was lost. Not those that are too late, nor those that are parked for a person. Safe to repeat.
 */
export async function requeueLetters({ db }: { db: Database }, { now }: { now: Date }): Promise<{ requeued: number }> {
  const { rows } = await db.execute(sql`
    update outbox set sent_at = null from mails
    where outbox.id = ${eventId("mail.queued", sql`mails.id`)}
      and mails.sent_at is null and mails.text is not null and mails.expires_at > ${at(now)}
      and outbox.sent_at < ${at(new Date(now.getTime() - UNANSWERED_MS))}
      and not exists (select from dead_letters where body ->> 'mailId' = mails.id)
    returning outbox.id`);
  return { requeued: rows.length };
}
