import { sql } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { MAX_PASSKEYS } from "#core/domain/second-factor";
import type { PasskeyResponse } from "#core/ports/second-factors";
import { takeChallenge } from "#core/services/accounts/factor-challenge";
import { factorGiven, mayChangeFactors, type SessionOwner } from "#core/services/accounts/factor-given";
import { type AddedFactor, keepRecoveryCodes, writeNewFactor } from "#core/services/accounts/write-new-factor";
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
  const added = await writeNewFactor(
    ctx,
    { userId, locale, now },
    ({ newCodes, recorded }) => sql`
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
        select ${crypto.randomUUID()}, ${userId}, ${newCodes} from kept
        on conflict (user_id) do update set ${keepRecoveryCodes}
        returning backup_codes
      ), recorded as (
        ${recorded}
      ), given as (
        ${factorGiven({ userId, sessionId }, { right: sql`kept`, now })}
      )
      select backup_codes from codes`,
  );
  return added ?? { outcome: "wrong" };
}
