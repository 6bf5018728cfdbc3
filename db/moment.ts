import { type SQL, sql } from "drizzle-orm";

/**
 * A moment as a value of hand-written SQL, with its type, so that Postgres need not guess one.
 *
 * @example db.execute(sql`update users set updated_at = ${at(now)} where id = ${id}`)
 */
export function at(moment: Date | null): SQL {
  return sql`${moment?.toISOString() ?? null}::timestamptz`;
}
