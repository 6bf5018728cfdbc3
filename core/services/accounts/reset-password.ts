import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { Locale } from "#core/domain/locale";
import { carryDebts } from "#core/services/accounts/carry-debts";
import { endLinks, lockAccount, usableLink } from "#core/services/accounts/letter-token";
import { greetingName } from "#core/services/accounts/link-letter";
import type { SignIns } from "#core/services/accounts/list-sign-ins";
import { openLetter } from "#core/services/accounts/open-letter";
import { passwordChangedLetter } from "#core/services/accounts/password-changed-letter";
import { releaseCodes } from "#core/services/accounts/release-codes";
import { linkedServices, linkedWallets } from "#core/services/accounts/sign-in-methods";
import type { AccountContext, ServiceContext } from "#core/services/context";
import { createMailboxCodeStatement, drawingCodes } from "#core/services/referrals/new-code";
import { at } from "#db/moment";

export interface ResetPasswordInput {
  token: string;
  /** 10 to 128 characters. */
  newPassword: string;
  /** Sign-in methods to remove. Those that are not linked are ignored. */
  remove: SignIns;
  locale: Locale;
  now: Date;
}

/**
 * Sets a new password by a letter's link, which also confirms the address it was sent to. The same transaction ends all
 * sessions and open links of the account, removes the wallets and sign-in services named in `remove`, takes on what the person's
 * deleted accounts owe, and notifies its mailbox. Signs nobody in.
 *
 * @returns the sign-in methods left besides the password
 * @throws DomainError `not_found` for a link that no longer works
 */
export async function resetPassword(
  ctx: AccountContext & Pick<ServiceContext, "guards">,
  { token, newPassword, remove, locale, now }: ResetPasswordInput,
): Promise<SignIns> {
  const { db, guards, passwords, randomBytes } = ctx;
  const letter = await openLetter(ctx, { token, purpose: "reset_password", userId: null, now });
  const { hash, userId, email } = letter;
  const password = await passwords.hash(newPassword);
  // Hashes are salted: only this write can have stored this one.
  const done = sql`exists (
    select 1 from accounts where user_id = ${userId} and provider_id = 'credential' and password = ${password})`;
  const [, pressed, , , , , , , walletsLeft, servicesLeft] = await drawingCodes(randomBytes, (code) =>
    db.batch([
      lockAccount(db, { userId }),
      db.execute(sql`
      with pressed as (
        delete from letter_tokens where hash in (select t.hash from ${usableLink({ hash, now })}) returning user_id
      ), confirmed as (
        update users set email_verified = true, updated_at = ${at(now)} from pressed where users.id = pressed.user_id
      )
      insert into accounts (id, user_id, account_id, provider_id, password, created_at, updated_at)
      select ${crypto.randomUUID()}, user_id, user_id, 'credential', ${password}, ${at(now)}, ${at(now)} from pressed
      on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = excluded.updated_at
      returning id`),
      db.execute(sql`delete from sessions where user_id = ${userId} and ${done}`),
      endLinks(db, { userId }, done),
      unlink(db, { userId, addresses: remove.wallets, now }, done),
      releaseCodes(db, { userId, reason: "unlinked with a new password", now }),
      db.execute(sql`
      delete from accounts
      where user_id = ${userId} and provider_id in ${[...remove.services, ""]} and provider_id not in ('credential', 'siwe')
        and ${done}`),
      passwordChangedLetter(ctx, {
        to: email,
        name: greetingName({ ...letter, id: userId, emailVerified: letter.confirmed }),
        account: letter.account,
        locale,
        now,
        when: done,
      }),
      linkedWallets(db, userId),
      linkedServices(db, userId),
      createMailboxCodeStatement(db, { code, userId, now }),
      carryDebts(db, {
        userId,
        marks: guards.ofEmail(email),
        when: sql`${done} and exists (select from users where id = ${userId} and email = ${email} and email_verified)`,
        now,
      }),
    ]),
  );
  if (pressed.rows.length === 0) throw new DomainError("not_found", "the link has been used or has expired");
  return {
    wallets: walletsLeft.map(({ address }) => address),
    services: servicesLeft.map(({ providerId }) => providerId),
  };
}

/** One statement that unlinks wallets. */
function unlink(
  db: AccountContext["db"],
  { userId, addresses, now }: { userId: string; addresses: readonly string[]; now: Date },
  when: ReturnType<typeof sql>,
) {
  const named = [...addresses, ""];
  return db.execute(sql`
    update wallets set unlinked_at = ${at(now)}
    where user_id = ${userId} and address in ${named} and unlinked_at is null and ${when}`);
}
