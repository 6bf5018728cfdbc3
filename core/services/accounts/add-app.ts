import { and, eq, gt, sql } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { readOneTimeCode } from "#core/domain/second-factor";
import { challengeName } from "#core/services/accounts/factor-challenge";
import {
  enrolledApp,
  factorGiven,
  mayChangeFactors,
  type SessionOwner,
  takeFactorBack,
} from "#core/services/accounts/factor-given";
import { type AddedFactor, keepRecoveryCodes, writeNewFactor } from "#core/services/accounts/write-new-factor";
import type { AccountContext } from "#core/services/context";
import { at } from "#db/moment";
import { verifications } from "#db/schema";

/** `expired`: no enrolment was started in the last five minutes, or the session may no longer change factors. */
export type AddAppOutcome = { outcome: "wrong" | "expired" } | AddedFactor;

/**
 * Enrols the app whose first code is right, and marks the session: the code was its second factor. Where it takes the place
 * of an earlier app, other sessions have to give theirs again. An account without recovery codes gets some. A letter says
 * that a factor was added.
 *
 * @throws DomainError `not_found` for an account that was deleted
 */
export async function addApp(
  ctx: Pick<AccountContext, "db" | "letters" | "factors" | "randomBytes">,
  { userId, sessionId, code: typed, locale, now }: SessionOwner & { code: string; locale: Locale; now: Date },
): Promise<AddAppOutcome> {
  const { db, factors } = ctx;
  const name = challengeName({ userId, sessionId, purpose: "app" });
  const [started] = await db
    .select({ sealed: verifications.value })
    .from(verifications)
    .where(and(eq(verifications.id, name), gt(verifications.expiresAt, now)));
  if (!started) return { outcome: "expired" };
  const { sealed } = started;
  const code = readOneTimeCode(typed);
  const step = code === null ? null : await factors.oneTimeCodes.stepOf({ userId, sealed, code, now });
  if (step === null) return { outcome: "wrong" };
  const added = await writeNewFactor(
    ctx,
    { userId, locale, now },
    ({ newCodes, recorded }) => sql`
      with taken as (
        delete from verifications
        where id = ${name} and value = ${sealed} and expires_at > ${at(now)} and ${mayChangeFactors({ userId, sessionId }, now)}
        returning id
      ), kept as (
        insert into two_factors (id, user_id, secret, backup_codes, verified, last_step)
        select ${crypto.randomUUID()}, ${userId}, ${sealed}, ${newCodes}, true, ${step} from taken
        on conflict (user_id) do update set secret = excluded.secret, verified = true, last_step = excluded.last_step,
          ${keepRecoveryCodes}, failed_verification_count = 0, locked_until = null
        returning backup_codes
      ), enabled as (
        update users set two_factor_enabled = true, updated_at = ${at(now)} where id = ${userId} and exists (select 1 from kept)
      ), recorded as (
        ${recorded}
      ), taken_back as (
        ${takeFactorBack({ userId, sessionId }, sql`exists (${enrolledApp(userId)}) and exists (select 1 from kept)`)}
      ), given as (
        ${factorGiven({ userId, sessionId }, { right: sql`kept`, now })}
      )
      select backup_codes from kept`,
  );
  return added ?? { outcome: "expired" };
}
