import { count, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { MOST_COUNTED } from "#core/domain/most-counted";
import type { Database } from "#db/client";

/** Query: the `total` of rows of a table, counted up to {@link MOST_COUNTED}: the pages of a list end there. */
export function countSome(db: Database, table: PgTable, where: SQL | undefined) {
  const some = db
    .select({ one: sql`1`.as("one") })
    .from(table)
    .where(where)
    .limit(MOST_COUNTED)
    .as("some");
  return db.select({ total: count() }).from(some);
}
