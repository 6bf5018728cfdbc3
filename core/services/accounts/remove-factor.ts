import { type SQL, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { Locale } from "#core/domain/locale";
import {
  enrolledApp,
  enrolledPasskeys,
  mayChangeFactors,
  type SessionOwner,
  takeFactorBack,
} from "#core/services/accounts/factor-given";
import {
  actionRecorded,
  factorActionInsert,
  factorLetter,
  readFactorAccount,
} from "#core/services/accounts/factor-news";
import { lockAccount } from "#core/services/accounts/letter-token";
import type { AccountContext } from "#core/services/context";

/** A one-time-code app, or one passkey. */
export type Factor = { kind: "app" } | { kind: "passkey"; id: string };

/**
 * Removes a factor; other sessions have to give another one again. With the last one the recovery codes go too, and every
 * session has given none. A letter tells. The caller has checked that the proof is fresh. Of two removed at once the second
 * sees that the first is gone.
 *
 * @param required whether the clone requires a factor of this person: then the last one stays
 * @throws DomainError `not_found` when the account has no such factor; `conflict` when it is the last one and required;
 *   `fresh_proof_needed` when the session ended, or the account got its first factor in another one, at the same moment
 */
export async function removeFactor(
  ctx: Pick<AccountContext, "db" | "letters">,
  {
    userId,
    sessionId,
    factor,
    required,
    locale,
    now,
  }: SessionOwner & { factor: Factor; required: boolean; locale: Locale; now: Date },
): Promise<void> {
  const { db } = ctx;
  const account = await readFactorAccount(db, userId);
  const action = { action: "factor_removed", now } as const;
  const actionId = crypto.randomUUID();
  const [app, passkey] = [enrolledApp(userId), enrolledPasskeys(userId)];
  const may = mayChangeFactors({ userId, sessionId }, now);
  const none = sql`not exists (${app}) and not exists (${passkey})`;
  const isIt = factor.kind === "app" ? app : sql`${passkey} and id = ${factor.id}`;
  const [, allowed, removed, there] = await db.batch([
    lockAccount(db, { userId }),
    db.execute(sql`select 1 where ${may}`),
    db.execute(sql`
      with gone as (
        ${removal(userId, factor, sql`${may} and ${isSpare(userId, factor, required)}`)}
      ), recorded as (
        ${factorActionInsert({ id: actionId, userId, ...action }, sql`gone`)}
      )
      select id from gone`),
    db.execute(isIt),
    db.execute(sql`
      update users set two_factor_enabled = false where id = ${userId} and two_factor_enabled and not exists (${app})`),
    db.execute(sql`delete from two_factors where user_id = ${userId} and ${none}`),
    db.execute(sql`update sessions set factor_at = null where user_id = ${userId} and ${none}`),
    db.execute(takeFactorBack({ userId, sessionId }, actionRecorded(actionId))),
    factorLetter(ctx, { account, actionId, locale, ...action }),
  ]);
  if (removed.rows.length > 0) return;
  if (allowed.rows.length === 0) throw new DomainError("fresh_proof_needed", "give the second factor in this session");
  if (there.rows.length > 0) throw new DomainError("conflict", "the store requires a second factor of this person");
  throw new DomainError("not_found", "no such factor");
}

/** Condition: the factor may go, because another one is left or none is required. */
function isSpare(userId: string, factor: Factor, required: boolean): SQL {
  const others =
    factor.kind === "app"
      ? sql`exists (${enrolledPasskeys(userId)})`
      : sql`exists (${enrolledPasskeys(userId)} and id <> ${factor.id}) or exists (${enrolledApp(userId)})`;
  return sql`(not ${required} or ${others})`;
}

function removal(userId: string, factor: Factor, when: SQL): SQL {
  if (factor.kind === "app") {
    return sql`
      update two_factors set secret = null, verified = false, last_step = 0
      where user_id = ${userId} and verified and ${when}
      returning id`;
  }
  return sql`delete from passkeys where id = ${factor.id} and user_id = ${userId} and ${when} returning id`;
}
