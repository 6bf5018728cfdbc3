import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { Locale } from "#core/domain/locale";
import {
  enrolledApp,
  enrolledPasskeys,
  mayChangeFactors,
  type SessionOwner,
  takeFactorBack,
} from "#core/services/accounts/factor-given";
import { factorActionInsert, factorLetter, readFactorAccount } from "#core/services/accounts/factor-news";
import { newRecoveryCodes } from "#core/services/accounts/recovery-codes";
import type { AccountContext } from "#core/services/context";

/**
 * Makes ten recovery codes in place of all earlier ones; other sessions have to give a factor again. They are told this
 * once; the caller has checked that the proof is fresh. Of two at once, the later codes count.
 *
 * @throws DomainError `conflict` for an account without a second factor, or a session that has not given it; `not_found`
 *   for an account that was deleted
 */
export async function makeRecoveryCodes(
  ctx: Pick<AccountContext, "db" | "letters" | "factors" | "randomBytes">,
  { userId, sessionId, locale, now }: SessionOwner & { locale: Locale; now: Date },
): Promise<{ codes: string[] }> {
  const { db } = ctx;
  const [account, { codes, stored }] = await Promise.all([
    readFactorAccount(db, userId),
    newRecoveryCodes(ctx, userId),
  ]);
  const action = { action: "recovery_codes_made", now } as const;
  const actionId = crypto.randomUUID();
  const [made] = await db.batch([
    db.execute(sql`
      with made as (
        update two_factors set backup_codes = ${stored}
        where user_id = ${userId} and (exists (${enrolledApp(userId)}) or exists (${enrolledPasskeys(userId)}))
          and ${mayChangeFactors({ userId, sessionId }, now)}
        returning id
      ), recorded as (
        ${factorActionInsert({ id: actionId, userId, ...action }, sql`made`)}
      ), taken_back as (
        ${takeFactorBack({ userId, sessionId }, sql`exists (select 1 from made)`)}
      )
      select id from made`),
    factorLetter(ctx, { account, actionId, locale, ...action }),
  ]);
  if (made.rows.length === 0)
    throw new DomainError("conflict", "the account has no second factor, or this session has not given it");
  return { codes };
}
