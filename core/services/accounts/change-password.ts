import { and, eq, sql } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { accountLabel } from "#core/domain/mailbox";
import { endLinks, lockAccount } from "#core/services/accounts/letter-token";
import { greetingName } from "#core/services/accounts/link-letter";
import { passwordChangedLetter } from "#core/services/accounts/password-changed-letter";
import type { AccountContext } from "#core/services/context";
import { at } from "#db/moment";
import { accounts, users } from "#db/schema";

export interface ChangePasswordInput {
  userId: string;
  sessionId: string;
  currentPassword: string;
  /** 10 to 128 characters. */
  newPassword: string;
  locale: Locale;
  now: Date;
}

/** `wrong`: the current password is wrong, or there is none. `superseded`: the password changed at the same moment. */
export type ChangePasswordOutcome = "changed" | "wrong" | "superseded";

/**
 * Sets a new password for someone who knows the current one. The same transaction ends all other sessions and open
 * links of the account and notifies its mailbox.
 */
export async function changePassword(
  ctx: AccountContext,
  { userId, sessionId, currentPassword, newPassword, locale, now }: ChangePasswordInput,
): Promise<ChangePasswordOutcome> {
  const { db, passwords } = ctx;
  const [found] = await db
    .select({ user: users, hash: accounts.password })
    .from(users)
    .innerJoin(accounts, and(eq(accounts.userId, users.id), eq(accounts.providerId, "credential")))
    .where(eq(users.id, userId));
  if (!found?.hash || !(await passwords.verify({ hash: found.hash, password: currentPassword }))) return "wrong";
  const password = await passwords.hash(newPassword);
  // Hashes are salted: only this write can have stored this one.
  const done = sql`exists (
    select 1 from accounts where user_id = ${userId} and provider_id = 'credential' and password = ${password})`;
  const [, changed] = await db.batch([
    lockAccount(db, { userId }),
    db.execute(sql`
      update accounts set password = ${password}, updated_at = ${at(now)}
      where user_id = ${userId} and provider_id = 'credential' and password = ${found.hash}
        and exists (select 1 from sessions s where s.id = ${sessionId} and s.user_id = ${userId} and s.expires_at > ${at(now)})
      returning id`),
    db.execute(sql`delete from sessions where user_id = ${userId} and id <> ${sessionId} and ${done}`),
    endLinks(db, { userId }, done),
    passwordChangedLetter(ctx, {
      to: found.user.email,
      name: greetingName(found.user),
      account: accountLabel(found.user),
      locale,
      now,
      when: done,
    }),
  ]);
  return changed.rows.length === 1 ? "changed" : "superseded";
}
