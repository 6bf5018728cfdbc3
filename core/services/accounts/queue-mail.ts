import { type SQL, sql } from "drizzle-orm";
import { type LetterKind, letterKinds, letterTraits } from "#core/domain/letter-kind";
import type { Letter } from "#core/ports/mailer";
import type { ServiceContext } from "#core/services/context";
import { eventId, eventsFor } from "#core/services/outbox";
import { wordList } from "#db/columns";
import { at } from "#db/moment";

/** Letters per address and hour, whoever requests them. */
export const LETTERS_PER_HOUR = 5;
const HOUR = 3_600_000;

const telling = letterKinds.filter((kind) => letterTraits[kind].nature === "tells");

export interface LetterToKeep {
  letter: Letter & { kind: LetterKind };
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

/** {@link queueMail} as one statement of a batch; returns a row when the letter is queued. */
export function queueMailStatement(
  db: ServiceContext["db"],
  { letter, expiresAt, now, when = sql`true`, tellsOnly = false }: LetterToKeep,
) {
  const { id, to, kind, subject, text, html, unsubscribeUrl = null } = letter;
  const recipient = to.toLowerCase();
  const since = at(new Date(now.getTime() - HOUR));
  // What only tells uses up no more than its own kind: somebody who buys and earns a lot still gets a new password, and
  // nobody gets a hundred corrections of a parcel.
  const recent = sql`(select count(*) from mails where recipient = ${recipient} and created_at > ${since}
    and (kind is null or kind = ${kind} or kind not in ${wordList(telling)}))`;
  return db.execute(sql`
    with kept as (
      insert into mails (id, recipient, kind, subject, text, html, unsubscribe_url, created_at, expires_at)
      select ${id}, ${recipient}, ${kind}, ${subject}, ${text}, ${html}, ${unsubscribeUrl}, ${at(now)}, ${at(expiresAt)}
      where ${when} and ${tellsOnly ? sql`true` : sql`${recent} < ${LETTERS_PER_HOUR}`}
      on conflict (id) do nothing
      returning id
    )
    ${eventsFor(sql`kept`, { type: "mail.queued", mailId: id }, { now, id: eventId("mail.queued", sql`id`) })}
    returning id`);
}
