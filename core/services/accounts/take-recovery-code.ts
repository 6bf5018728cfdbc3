import { sql } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { readRecoveryCode } from "#core/domain/second-factor";
import { factorGiven, type SessionOwner } from "#core/services/accounts/factor-given";
import { factorActionInsert, factorLetter, readFactorAccount } from "#core/services/accounts/factor-news";
import type { AccountContext } from "#core/services/context";

/**
 * Marks the session as having given its second factor when the recovery code is right, and uses the code up; a letter
 * says so. Of two sessions with one code at once, one is refused. Wrong ones are not counted: nobody guesses 50 random
 * bits, and whoever is kept from the app's codes needs a way in. The caller has counted the call against its limit.
 */
export async function takeRecoveryCode(
  ctx: Pick<AccountContext, "db" | "letters" | "factors">,
  { userId, sessionId, code: typed, locale, now }: SessionOwner & { code: string; locale: Locale; now: Date },
): Promise<"right" | "wrong"> {
  const { db, factors } = ctx;
  const code = readRecoveryCode(typed);
  if (code === null) return "wrong";
  const [account, hash] = await Promise.all([
    readFactorAccount(db, userId),
    factors.hashRecoveryCode({ userId, code }),
  ]);
  const action = { action: "recovery_code_used", now } as const;
  const actionId = crypto.randomUUID();
  const [given] = await db.batch([
    db.execute(sql`
      with used as (
        update two_factors set backup_codes = (backup_codes::jsonb - ${hash}::text)::text,
          failed_verification_count = 0, locked_until = null
        where user_id = ${userId} and backup_codes::jsonb @> to_jsonb(${hash}::text)
        returning id
      ), recorded as (
        ${factorActionInsert({ id: actionId, userId, ...action }, sql`used`)}
      )
      ${factorGiven({ userId, sessionId }, { right: sql`used`, now })}`),
    factorLetter(ctx, { account, actionId, locale, ...action }),
  ]);
  return given.rows.length === 1 ? "right" : "wrong";
}
