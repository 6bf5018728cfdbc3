import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { LetterPurpose } from "#core/domain/letter-token";
import { letterLifetime } from "#core/domain/letter-token";
import type { Locale } from "#core/domain/locale";
import { generateToken, lockAccount, usableLink } from "#core/services/accounts/letter-token";
import { keptLetter } from "#core/services/accounts/link-letter";
import { openLetter } from "#core/services/accounts/open-letter";
import type { AccountContext } from "#core/services/context";
import { wordList } from "#db/columns";
import { at } from "#db/moment";

/**
 * Approves an address change by the link sent to the old address, and in the same transaction queues a letter to the
 * new one, unless it is taken (which the caller cannot tell). The address itself does not change yet.
 *
 * @returns the new address
 * @throws DomainError `not_found` for a link that no longer works; `forbidden` for another account's
 */
export async function approveAddressChange(
  ctx: Pick<AccountContext, "db" | "letters" | "randomBytes">,
  { token, userId, locale, now }: { token: string; userId: string; locale: Locale; now: Date },
): Promise<{ newEmail: string }> {
  const { db, randomBytes } = ctx;
  const { hash, account, newEmail } = await openLetter(ctx, { token, purpose: "approve_change", userId, now });
  const next = await generateToken(randomBytes);
  const to = newEmail ?? "";
  const until = at(new Date(now.getTime() + letterLifetime.confirm_change));
  const facts = { kind: "adopt", locale, name: null, account, token: next.token, newEmail: to } as const;
  const [, pressed] = await db.batch([
    lockAccount(db, { userId }),
    db.execute(sql`
      with pressed as (
        delete from letter_tokens where hash in (select t.hash from ${usableLink({ hash, now })}) returning *
      ), others as (
        delete from letter_tokens o using pressed
        where o.user_id = pressed.user_id and o.purpose in ${wordList<LetterPurpose>(["approve_change", "confirm_change"])} and o.hash <> ${hash}
      ), asked as (
        insert into letter_tokens (hash, user_id, purpose, email, new_email, session_id, created_at, expires_at)
        select ${next.hash}, user_id, 'confirm_change', email, new_email, session_id, ${at(now)}, ${until} from pressed
        where not exists (select 1 from users where users.email = pressed.new_email)
      )
      select user_id from pressed`),
    keptLetter(ctx, { hash: next.hash, to, purpose: "confirm_change", now }, facts),
  ]);
  if (pressed.rows.length === 0) throw new DomainError("not_found", "the link has been used or has expired");
  return { newEmail: to };
}
