import { and, eq, isNull, lt } from "drizzle-orm";
import type { Mailer } from "#core/ports/mailer";
import type { Database } from "#db/client";
import { mails } from "#db/schema";

export type SendMailOutcome = "sent" | "already" | "tooLate";

/** How long it is known that a letter was sent, in milliseconds: a week. */
const KEPT = 7 * 24 * 3_600_000;

/** Its text holds a link that opens an account: it goes as soon as nobody needs it here. */
const withoutText = { subject: null, text: null, html: null };

/**
 * Sends a kept letter. A crash after the provider took it sends it again under the same id, which the provider drops. A
 * letter whose link is dead is not sent.
 *
 * @throws AdapterError when the provider refuses it or cannot be reached; the letter stays to be sent
 */
export async function sendMail(
  { db, mailer }: { db: Database; mailer: Mailer },
  { mailId, now }: { mailId: string; now: Date },
): Promise<{ outcome: SendMailOutcome }> {
  const [letter] = await db.select().from(mails).where(eq(mails.id, mailId));
  if (!letter || letter.sentAt !== null) return { outcome: "already" };
  const { recipient, subject, text, html } = letter;
  const unsent = and(eq(mails.id, mailId), isNull(mails.sentAt));
  if (letter.expiresAt <= now || subject === null || text === null || html === null) {
    await db.update(mails).set(withoutText).where(unsent);
    return { outcome: "tooLate" };
  }
  await mailer.send({ id: mailId, to: recipient, subject, text, html });
  await db
    .update(mails)
    .set({ ...withoutText, sentAt: now })
    .where(unsent);
  return { outcome: "sent" };
}

/** Forgets letters of more than a week ago, sent or not: their links are long dead. */
export async function removeOldMails({ db }: { db: Database }, { now }: { now: Date }): Promise<{ removed: number }> {
  const removed = await db
    .delete(mails)
    .where(lt(mails.createdAt, new Date(now.getTime() - KEPT)))
    .returning({ id: mails.id });
  return { removed: removed.length };
}
