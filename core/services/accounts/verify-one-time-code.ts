import { sql } from "drizzle-orm";
import { readOneTimeCode } from "#core/domain/second-factor";
import { beginCodeTry, type CodeOutcome } from "#core/services/accounts/code-try";
import { factorGiven, type SessionOwner } from "#core/services/accounts/factor-given";
import type { AccountContext } from "#core/services/context";

/**
 * Marks the session as having given its second factor when the app's code is right. A code, and every earlier one, is
 * used up by the first right answer; of two at once one is wrong. The caller has counted the call against its limit.
 */
export async function verifyOneTimeCode(
  { db, factors }: Pick<AccountContext, "db" | "factors">,
  { userId, sessionId, code: typed, now }: SessionOwner & { code: string; now: Date },
): Promise<CodeOutcome> {
  const code = readOneTimeCode(typed);
  if (code === null) return "wrong";
  const begun = await beginCodeTry({ db }, { userId, now });
  if (begun === "locked") return "locked";
  if (begun === "none" || begun.secret === null) return "wrong";
  const sealed = begun.secret;
  const step = await factors.oneTimeCodes.stepOf({ userId, sealed, code, now });
  if (step === null) return "wrong";
  const { rows } = await db.execute(sql`
    with accepted as (
      update two_factors set last_step = ${step}, failed_verification_count = 0, locked_until = null
      where user_id = ${userId} and secret = ${sealed} and last_step < ${step}
      returning id
    )
    ${factorGiven({ userId, sessionId }, { right: sql`accepted`, now })}`);
  return rows.length === 1 ? "right" : "wrong";
}
