import { type SQL, sql } from "drizzle-orm";
import { type DueLetterKind, letterKinds, letterTraits } from "#core/domain/letter-kind";
import { accountLabel, hasMailbox } from "#core/domain/mailbox";
import { stopsLetters } from "#core/services/accounts/letter-settings";
import { greetingName } from "#core/services/accounts/link-letter";
import { queueMail } from "#core/services/accounts/queue-mail";
import { OLDEST_NEWS_MS } from "#core/services/accounts/untold-letters";
import type { AccountContext } from "#core/services/context";
import type { DueLetter } from "#core/services/letters/due-letter";
import { readPaidOrder } from "#core/services/letters/paid-order-letter";
import { readReward } from "#core/services/letters/reward-letter";
import type { Database } from "#db/client";
import { wordList } from "#db/columns";
import { at } from "#db/moment";

const DAY_MS = 86_400_000;

/** Optional letters to one address within an hour. An admin may approve a hundred rewards at once; all are among the notifications. */
export const OPTIONAL_PER_HOUR = 5;
const HOUR_MS = 3_600_000;

const optionalKinds = letterKinds.filter((kind) => letterTraits[kind].optional !== undefined);

export interface WriteDueLetterInput {
  kind: DueLetterKind;
  orderReference: string;
  now: Date;
}

/** Each reads what there is to say now; null where nothing is any more. */
const readers: Record<DueLetterKind, (db: Database, orderReference: string) => Promise<DueLetter | null>> = {
  orderPaid: readPaidOrder,
  rewardEarned: (db, orderReference) => readReward(db, { kind: "rewardEarned", orderReference }),
  rewardApproved: (db, orderReference) => readReward(db, { kind: "rewardApproved", orderReference }),
  rewardPaid: (db, orderReference) => readReward(db, { kind: "rewardPaid", orderReference }),
  rewardRejected: (db, orderReference) => readReward(db, { kind: "rewardRejected", orderReference }),
};

/**
 * Writes the letter that a `letter.due` event asks for, from what the database says now, and queues it. Its id makes it unique,
 * so a repeat queues nothing; what has changed since, is too old, or its reader does not want, is not written.
 */
export async function writeDueLetter(
  ctx: Pick<AccountContext, "db" | "letters" | "randomBytes">,
  { kind, orderReference, now }: WriteDueLetterInput,
): Promise<{ outcome: "queued" | "not_due" }> {
  const due = await readers[kind](ctx.db, orderReference);
  if (!due || !hasMailbox(due.reader.email) || now.getTime() - due.at.getTime() > OLDEST_NEWS_MS) {
    return { outcome: "not_due" };
  }
  const { reader, locale, facts } = due;
  const unsubscribe = letterTraits[kind].optional ? await stopsLetters(ctx, reader) : {};
  if (!unsubscribe) return { outcome: "not_due" };
  const about = { locale, name: greetingName(reader), account: accountLabel(reader), token: null };
  const letter = {
    id: `${kind}:${orderReference}`,
    to: reader.email,
    ...ctx.letters.write({ ...facts, ...about, ...unsubscribe, kind }),
  };
  const expiresAt = new Date(now.getTime() + DAY_MS);
  const when = letterTraits[kind].optional ? isNotTooMuch(reader.email, now) : sql`true`;
  const { queued } = await queueMail(ctx, { letter, expiresAt, now, when, tellsOnly: true });
  return { outcome: queued ? "queued" : "not_due" };
}

function isNotTooMuch(email: string, now: Date): SQL {
  const since = at(new Date(now.getTime() - HOUR_MS));
  return sql`(select count(*) from mails where recipient = ${email.toLowerCase()} and created_at > ${since}
    and kind in ${wordList(optionalKinds)}) < ${OPTIONAL_PER_HOUR}`;
}
