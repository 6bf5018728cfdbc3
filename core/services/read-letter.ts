import { sql } from "drizzle-orm";
import { LETTER_TOKEN, type LetterPurpose } from "#core/domain/letter-token";
import { accountLabel } from "#core/domain/mailbox";
import type { AccountContext } from "#core/services/context";
import { hashOf, pressable } from "#core/services/letter-token";

/** What pressing a letter's link would do, and to whose account. */
export interface OpenLetter {
  hash: string;
  purpose: LetterPurpose;
  userId: string;
  /** The account's name and address as they are stored. */
  name: string;
  email: string;
  confirmed: boolean;
  /** The account as a page may name it. */
  account: string;
  newEmail: string | null;
  sessionId: string | null;
}

/** Reads a letter's link and does nothing; null when it was pressed, is too old, or its account has moved on. */
export async function readLetter(
  { db }: Pick<AccountContext, "db">,
  { token, now }: { token: string; now: Date },
): Promise<OpenLetter | null> {
  if (!LETTER_TOKEN.test(token)) return null;
  const { rows } = await db.execute<Omit<OpenLetter, "account">>(sql`
    select t.hash, t.purpose, u.id as "userId", u.name, u.email, u.email_verified as confirmed,
      t.new_email as "newEmail", t.session_id as "sessionId"
    from ${pressable({ hash: await hashOf(token), now })}`);
  const [row] = rows;
  return row ? { ...row, account: accountLabel(row) } : null;
}
