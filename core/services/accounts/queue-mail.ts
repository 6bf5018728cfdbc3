import { type SQL, sql } from "drizzle-orm";
import type { EventMessage } from "#core/messages";
import type { Letter } from "#core/ports/mailer";
import type { ServiceContext } from "#core/services/context";

/** Letters that one address gets within an hour, whoever asks for them. */
export const LETTERS_PER_HOUR = 5;
const HOUR = 3_600_000;

export interface LetterToKeep {
  letter: Letter;
  /** When the link in it stops working. */
  expiresAt: Date;
  now: Date;
  /** Queues it only if this holds within the transaction. */
  when?: SQL;
  /** A notice of something that has happened: exempt from the hourly limit, which a stranger could use up. */
  tellsOnly?: boolean;
}

/**
 * Queues a letter and the event that sends it. Above the address's hourly limit nothing is queued, so nobody's mailbox
 * can be flooded; two concurrent requests may exceed it by one.
 *
 * @returns whether the letter is queued
 */
export async function queueMail({ db }: Pick<ServiceContext, "db">, input: LetterToKeep): Promise<{ queued: boolean }> {
  const { rows } = await queueMailStatement(db, input);
  return { queued: rows.length === 1 };
}

/** The same as one statement of a batch; returns a row when the letter is queued. */
export function queueMailStatement(
  db: ServiceContext["db"],
  { letter, expiresAt, now, when = sql`true`, tellsOnly = false }: LetterToKeep,
) {
  const { id, to, subject, text, html } = letter;
  const recipient = to.toLowerCase();
  const at = sql`${now.toISOString()}::timestamptz`;
  const since = sql`${new Date(now.getTime() - HOUR).toISOString()}::timestamptz`;
  const recent = sql`(select count(*) from mails where recipient = ${recipient} and created_at > ${since})`;
  const message: EventMessage = { type: "mail.queued", mailId: id };
  return db.execute(sql`
    with kept as (
      insert into mails (id, recipient, subject, text, html, created_at, expires_at)
      select ${id}, ${recipient}, ${subject}, ${text}, ${html}, ${at}, ${expiresAt.toISOString()}::timestamptz
      where ${when} and ${tellsOnly ? sql`true` : sql`${recent} < ${LETTERS_PER_HOUR}`}
      on conflict (id) do nothing
      returning id
    )
    insert into outbox (id, message, created_at)
    select 'mail.queued:' || id, ${JSON.stringify(message)}::jsonb, ${at} from kept
    returning id`);
}
