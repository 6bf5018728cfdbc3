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
  /** Has it kept only if this holds in the transaction that it is part of. */
  when?: SQL;
  /** Tells of what has happened: the hourly limit, which anybody can use up for a stranger, does not hold it back. */
  tellsOnly?: boolean;
}

/**
 * Keeps a letter to be sent, with the event that has it sent. Above the hourly limit of its address nothing is kept, so
 * nobody's mailbox can be flooded by asking for one letter after the other; two that ask at once may exceed it by one.
 *
 * @returns whether the letter is kept
 */
export async function queueMail({ db }: Pick<ServiceContext, "db">, input: LetterToKeep): Promise<{ queued: boolean }> {
  const { rows } = await queueMailStatement(db, input);
  return { queued: rows.length === 1 };
}

/** The same as one statement of a batch; it returns a row when the letter is kept. */
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
