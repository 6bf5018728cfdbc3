import { sql } from "drizzle-orm";
import { CODE_LOCK_MS, MAX_CODE_LOCK_MS, MAX_WRONG_CODES } from "#core/domain/second-factor";
import type { AccountContext } from "#core/services/context";
import { at } from "#db/moment";

/** `locked`: too many wrong codes of the app; a recovery code and a passkey work. */
export type CodeOutcome = "right" | "wrong" | "locked";

/** What a try is compared with. */
export interface CodeTry {
  secret: string | null;
}

/**
 * Counts a try of an app's code before the code is looked at, so that any number of tries at once have ten guesses
 * together. Every tenth in a row locks: for 15 minutes, then for twice as long each time, a day at most. What is right sets
 * the count back.
 *
 * @returns `locked` while codes are; `none` for an account without an app and recovery codes
 */
export async function beginCodeTry(
  { db }: Pick<AccountContext, "db">,
  { userId, now }: { userId: string; now: Date },
): Promise<CodeTry | "locked" | "none"> {
  const count = sql`(failed_verification_count + 1)`;
  // The power of an account that is tried for years stays a number.
  const doublings = sql`least(${count} / ${MAX_WRONG_CODES}::int - 1, 10)`;
  const locked = sql`least(power(2, ${doublings}) * ${CODE_LOCK_MS}::float8, ${MAX_CODE_LOCK_MS}::float8)`;
  const [begun, kept] = await db.batch([
    db.execute<{ secret: string | null }>(sql`
      update two_factors set failed_verification_count = ${count},
        locked_until = case when ${count} % ${MAX_WRONG_CODES}::int = 0
          then ${at(now)} + ${locked} * interval '1 millisecond' end
      where user_id = ${userId} and (locked_until is null or locked_until <= ${at(now)})
      returning secret`),
    db.execute(sql`select 1 from two_factors where user_id = ${userId}`),
  ]);
  const [row] = begun.rows;
  if (row) return { secret: row.secret };
  return kept.rows.length > 0 ? "locked" : "none";
}
