import { sql } from "drizzle-orm";
import { CODE_LOCK_MS, MAX_WRONG_CODES } from "#core/domain/second-factor";
import type { AccountContext } from "#core/services/context";
import { at } from "#db/moment";

/** `locked`: too many wrong codes; the next try is possible within 15 minutes. */
export type CodeOutcome = "right" | "wrong" | "locked";

/** What a try is compared with. */
export interface CodeTry {
  secret: string | null;
}

/**
 * Counts a try before its code is looked at, so that any number of tries at once have ten guesses together. The tenth
 * locks codes of every kind for 15 minutes; a right code sets the count back.
 *
 * @returns null while codes are locked; `none` for an account without an app and recovery codes
 */
export async function beginCodeTry(
  { db }: Pick<AccountContext, "db">,
  { userId, now }: { userId: string; now: Date },
): Promise<CodeTry | "locked" | "none"> {
  const count = sql`(case when locked_until is null then failed_verification_count else 0 end) + 1`;
  const until = at(new Date(now.getTime() + CODE_LOCK_MS));
  const [begun, kept] = await db.batch([
    db.execute<{ secret: string | null }>(sql`
      update two_factors set failed_verification_count = ${count},
        locked_until = case when ${count} >= ${MAX_WRONG_CODES} then ${until} end
      where user_id = ${userId} and (locked_until is null or locked_until <= ${at(now)})
      returning secret`),
    db.execute(sql`select 1 from two_factors where user_id = ${userId}`),
  ]);
  const [row] = begun.rows;
  if (row) return { secret: row.secret };
  return kept.rows.length > 0 ? "locked" : "none";
}
