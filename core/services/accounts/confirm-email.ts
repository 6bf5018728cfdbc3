import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { LetterPurpose } from "#core/domain/letter-token";
import type { Locale } from "#core/domain/locale";
import { carryDebts } from "#core/services/accounts/carry-debts";
import { letterLanguageStatement } from "#core/services/accounts/letter-settings";
import { generateToken, lockAccount, usableLink } from "#core/services/accounts/letter-token";
import { openLetter } from "#core/services/accounts/open-letter";
import type { AccountContext, ServiceContext } from "#core/services/context";
import { createMailboxCodeStatement, drawingCodes } from "#core/services/referrals/new-code";
import { literal } from "#db/columns";
import { at } from "#db/moment";

/**
 * Marks the signed-in account's address as confirmed, by the link of a letter to it, and gives the person their code, and what
 * their deleted accounts owe. `locale` is the language of later letters. Other confirmation links end.
 *
 * @throws DomainError `not_found` for a link that no longer works; `forbidden` for another account's
 */
export async function confirmEmail(
  { db, guards, randomBytes }: Pick<AccountContext, "db" | "randomBytes"> & Pick<ServiceContext, "guards">,
  { token, userId, locale, now }: { token: string; userId: string; locale: Locale; now: Date },
): Promise<void> {
  const { hash, email } = await openLetter({ db }, { token, purpose: "confirm_email", userId, now });
  const isConfirmed = sql`exists (select from users where id = ${userId} and email = ${email} and email_verified)`;
  const { token: forLetters } = await generateToken(randomBytes);
  const [, pressed] = await drawingCodes(randomBytes, (code) =>
    db.batch([
      lockAccount(db, { userId }),
      db.execute(sql`
      with pressed as (
        delete from letter_tokens where hash in (select t.hash from ${usableLink({ hash, now })}) returning user_id
      ), others as (
        delete from letter_tokens o using pressed
        where o.user_id = pressed.user_id and o.purpose = ${literal<LetterPurpose>("confirm_email")} and o.hash <> ${hash}
      )
      update users set email_verified = true, updated_at = ${at(now)}
      from pressed where users.id = pressed.user_id returning users.id`),
      createMailboxCodeStatement(db, { code, userId, now }),
      carryDebts(db, {
        userId,
        marks: guards.ofEmail(email),
        when: isConfirmed,
        now,
      }),
      letterLanguageStatement(db, { userId, token: forLetters, locale, when: isConfirmed }),
    ]),
  );
  if (pressed.rows.length === 0) throw new DomainError("not_found", "the link has been used or has expired");
}
