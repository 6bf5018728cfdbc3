import { type SQL, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { Locale } from "#core/domain/locale";
import { factorActionInsert, factorLetter, readFactorAccount } from "#core/services/accounts/factor-news";
import { lockAccount } from "#core/services/accounts/letter-token";
import type { AccountContext } from "#core/services/context";

/** A one-time-code app, or one passkey. */
export type Factor = { kind: "app" } | { kind: "passkey"; id: string };

/**
 * Removes a factor. With the last one the recovery codes go too, and every session has given none. A letter tells. The
 * caller has checked that the proof is fresh. Of two removed at once the second sees that the first is gone.
 *
 * @param required whether the clone requires a factor of this person: then the last one stays
 * @throws DomainError `not_found` when the account has no such factor; `conflict` when it is the last one and required
 */
export async function removeFactor(
  ctx: Pick<AccountContext, "db" | "letters">,
  {
    userId,
    factor,
    required,
    locale,
    now,
  }: { userId: string; factor: Factor; required: boolean; locale: Locale; now: Date },
): Promise<void> {
  const { db } = ctx;
  const account = await readFactorAccount(db, userId);
  const action = { action: "factor_removed", now } as const;
  const actionId = crypto.randomUUID();
  const app = sql`select 1 from two_factors where user_id = ${userId} and verified`;
  const passkey = sql`select 1 from passkeys where user_id = ${userId}`;
  const none = sql`not exists (${app}) and not exists (${passkey})`;
  const isIt = factor.kind === "app" ? app : sql`${passkey} and id = ${factor.id}`;
  const [, removed, there] = await db.batch([
    lockAccount(db, { userId }),
    db.execute(sql`
      with gone as (
        ${removal(userId, factor, required)}
      ), recorded as (
        ${factorActionInsert({ id: actionId, userId, ...action }, sql`gone`)}
      )
      select id from gone`),
    db.execute(isIt),
    db.execute(sql`
      update users set two_factor_enabled = false where id = ${userId} and two_factor_enabled and not exists (${app})`),
    db.execute(sql`delete from two_factors where user_id = ${userId} and ${none}`),
    db.execute(sql`update sessions set factor_at = null where user_id = ${userId} and ${none}`),
    factorLetter(ctx, { account, actionId, locale, ...action }),
  ]);
  if (removed.rows.length > 0) return;
  if (there.rows.length > 0) throw new DomainError("conflict", "the store requires a second factor of this person");
  throw new DomainError("not_found", "no such factor");
}

function removal(userId: string, factor: Factor, required: boolean): SQL {
  if (factor.kind === "app") {
    return sql`
      update two_factors set secret = null, verified = false, last_step = 0
      where user_id = ${userId} and verified
        and (not ${required} or exists (select 1 from passkeys where user_id = ${userId}))
      returning id`;
  }
  return sql`
    delete from passkeys
    where id = ${factor.id} and user_id = ${userId}
      and (not ${required} or exists (select 1 from passkeys other where other.user_id = ${userId} and other.id <> ${factor.id})
        or exists (select 1 from two_factors where user_id = ${userId} and verified))
    returning id`;
}
