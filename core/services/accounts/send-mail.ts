import { and, eq, isNull, lt } from "drizzle-orm";
import type { Mailer } from "#core/ports/mailer";
import type { Database } from "#db/client";
import { mails } from "#db/schema";

export type SendMailOutcome = "sent" | "already" | "tooLate" | "waits";

/** How long we remember sent mail, to drop duplicates; milliseconds. */
const REMEMBERED_MS = 7 * 24 * 3_600_000;

/** The text holds a link into an account, so it is cleared once the letter is sent or too late. */
const withoutText = { subject: null, text: null, html: null, unsubscribeUrl: null };

/**
 * Sends a queued letter, unless its link has expired. Without a mailer it waits: {@link requeueLetters} sends it once the
 * clone has one. Safe to retry: after a crash the provider gets it again under the
 * same id, and drops the duplicate.
 *
 * @throws AdapterError when the provider refuses it or cannot be reached; the letter stays queued
 */
export async function sendMail(
  { db, mailer }: { db: Database; mailer: Mailer | null },
  { mailId, now }: { mailId: string; now: Date },
): Promise<{ outcome: SendMailOutcome }> {
  const [letter] = await db.select().from(mails).where(eq(mails.id, mailId));
  if (!letter || letter.sentAt !== null) return { outcome: "already" };
  const { recipient, subject, text, html, unsubscribeUrl } = letter;
  const unsent = and(eq(mails.id, mailId), isNull(mails.sentAt));
  if (letter.expiresAt <= now || subject === null || text === null || html === null) {
    await db.update(mails).set(withoutText).where(unsent);
    return { outcome: "tooLate" };
  }
  if (!mailer) return { outcome: "waits" };
  await mailer.send({ id: mailId, to: recipient, subject, text, html, unsubscribeUrl });
  await db
    .update(mails)
    .set({ ...withoutText, sentAt: now })
    .where(unsent);
  return { outcome: "sent" };
}

/** Deletes letters older than a week, sent or not: their links have long expired. */
export async function removeOldMails({ db }: { db: Database }, { now }: { now: Date }): Promise<{ removed: number }> {
  const removed = await db
    .delete(mails)
    .where(lt(mails.createdAt, new Date(now.getTime() - REMEMBERED_MS)))
    .returning({ id: mails.id });
  return { removed: removed.length };
}
