import { sql } from "drizzle-orm";
import type { EventMessage } from "#core/messages";
import type { Letter } from "#core/ports/mailer";
import type { ServiceContext } from "#core/services/context";

/** Letters that one address gets within an hour, whoever asks for them. */
export const LETTERS_PER_HOUR = 5;
const HOUR = 3_600_000;

export interface QueueMailInput {
  letter: Letter;
  /** When the link in it stops working. */
  expiresAt: Date;
  now: Date;
}

/**
 * Keeps a letter to be sent, with the event that has it sent. Above the hourly limit of its address nothing is kept, so
 * nobody's mailbox can be flooded by asking for one letter after the other; two that ask at once may exceed it by one.
 *
 * @returns whether the letter is kept
 */
export async function queueMail(
  { db }: Pick<ServiceContext, "db">,
  { letter, expiresAt, now }: QueueMailInput,
): Promise<{ queued: boolean }> {
  const { id, to, subject, text, html } = letter;
  const recipient = to.toLowerCase();
  const at = sql`${now.toISOString()}::timestamptz`;
  const since = sql`${new Date(now.getTime() - HOUR).toISOString()}::timestamptz`;
  const message: EventMessage = { type: "mail.queued", mailId: id };
  const { rows } = await db.execute(sql`
    with kept as (
      insert into mails (id, recipient, subject, text, html, created_at, expires_at)
      select ${id}, ${recipient}, ${subject}, ${text}, ${html}, ${at}, ${expiresAt.toISOString()}::timestamptz
      where (select count(*) from mails where recipient = ${recipient} and created_at > ${since}) < ${LETTERS_PER_HOUR}
      on conflict (id) do nothing
      returning id
    )
    insert into outbox (id, message, created_at)
    select 'mail.queued:' || id, ${JSON.stringify(message)}::jsonb, ${at} from kept
    returning id`);
  return { queued: rows.length === 1 };
}
