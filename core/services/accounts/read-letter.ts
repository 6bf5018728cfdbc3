import { sql } from "drizzle-orm";
import { LETTER_TOKEN, type LetterPurpose } from "#core/domain/letter-token";
import { accountLabel } from "#core/domain/mailbox";
import { usableLink } from "#core/services/accounts/letter-token";
import type { AccountContext } from "#core/services/context";
import { sha256 } from "#core/services/sha256";

/** What confirming a letter's link would do, and to which account. */
export interface OpenLetter {
  hash: string;
  purpose: LetterPurpose;
  userId: string;
  /** The stored name and address of the account. */
  name: string;
  email: string;
  confirmed: boolean;
  /** A label for the account that is safe to show. */
  account: string;
  newEmail: string | null;
  sessionId: string | null;
  /** Which bank details, in a letter about some. */
  subjectId: string | null;
}

/** Reads a letter's link without side effects; null when it was used, has expired, or its account has changed since. */
export async function readLetter(
  { db }: Pick<AccountContext, "db">,
  { token, now }: { token: string; now: Date },
): Promise<OpenLetter | null> {
  if (!LETTER_TOKEN.test(token)) return null;
  const { rows } = await db.execute<Omit<OpenLetter, "account">>(sql`
    select t.hash, t.purpose, u.id as "userId", u.name, u.email, u.email_verified as confirmed,
      t.new_email as "newEmail", t.session_id as "sessionId", t.subject_id as "subjectId"
    from ${usableLink({ hash: await sha256(token), now })}`);
  const [row] = rows;
  return row ? { ...row, account: accountLabel(row) } : null;
}
