import { sql } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { MAX_PASSKEYS } from "#core/domain/second-factor";
import type { PasskeyResponse } from "#core/ports/second-factors";
import type { AddedFactor } from "#core/services/accounts/add-app";
import { takeChallenge } from "#core/services/accounts/factor-challenge";
import { factorGiven, mayChangeFactors, type SessionOwner } from "#core/services/accounts/factor-given";
import { factorActionInsert, factorLetter, readFactorAccount } from "#core/services/accounts/factor-news";
import { lockAccount } from "#core/services/accounts/letter-token";
import { newRecoveryCodes } from "#core/services/accounts/recovery-codes";
import type { AccountContext } from "#core/services/context";
import { at } from "#db/moment";

interface NewPasskey extends SessionOwner {
  response: PasskeyResponse;
  /** As its owner calls it. */
  name: string;
  locale: Locale;
  now: Date;
}

/**
 * Adds the passkey that was made for the session's challenge, which is used up either way, and marks the session: the
 * person has just used it. An account without recovery codes gets some. A letter says that a factor was added. `wrong`
 * also for a passkey that some account has already, and for a session that may not change factors any more.
 *
 * @throws DomainError `not_found` for an account that was deleted
 */
export async function addPasskey(
  ctx: Pick<AccountContext, "db" | "letters" | "factors" | "randomBytes">,
  { userId, sessionId, response, name, locale, now }: NewPasskey,
): Promise<{ outcome: "wrong" } | AddedFactor> {
  const { db, factors } = ctx;
  const {
    rows: [taken],
  } = await takeChallenge(db, { userId, sessionId, purpose: "newPasskey", now });
  if (!taken) return { outcome: "wrong" };
  const passkey = await factors.passkeys.readNew({ response, challenge: taken.value });
  if (!passkey) return { outcome: "wrong" };
  const [account, { codes, stored }] = await Promise.all([
    readFactorAccount(db, userId),
    newRecoveryCodes(ctx, userId),
  ]);
  const action = { action: "factor_added", now } as const;
  const actionId = crypto.randomUUID();
  const [, added] = await db.batch([
    lockAccount(db, { userId }),
    db.execute<{ backup_codes: string }>(sql`
      with kept as (
        insert into passkeys (id, user_id, name, public_key, counter, transports, created_at, last_used_at)
        select ${passkey.id}, ${userId}, ${name}, ${passkey.publicKey}, ${passkey.counter},
          ${JSON.stringify(passkey.transports)}::jsonb, ${at(now)}, ${at(now)}
        where (select count(*) from passkeys where user_id = ${userId}) < ${MAX_PASSKEYS}
          and ${mayChangeFactors({ userId, sessionId }, now)}
        on conflict (id) do nothing
        returning id
      ), codes as (
        insert into two_factors (id, user_id, backup_codes)
        select ${crypto.randomUUID()}, ${userId}, ${stored} from kept
        on conflict (user_id) do update set
          backup_codes = case when two_factors.backup_codes = '[]' then excluded.backup_codes else two_factors.backup_codes end
        returning backup_codes
      ), recorded as (
        ${factorActionInsert({ id: actionId, userId, ...action }, sql`kept`)}
      ), given as (
        ${factorGiven({ userId, sessionId }, { right: sql`kept`, now })}
      )
      select backup_codes from codes`),
    factorLetter(ctx, { account, actionId, locale, ...action }),
  ]);
  const [row] = added.rows;
  if (!row) return { outcome: "wrong" };
  return { outcome: "added", recoveryCodes: row.backup_codes === stored ? codes : null };
}
