import { eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { daysAfter, startOfDay } from "#core/domain/local-day";
import type { SettlementStatus } from "#core/domain/settlement";
import type { Database } from "#db/client";
import { settlements } from "#db/schema";
import { standing } from "#db/standing";

/** What a list of settlements can be narrowed to. */
export interface SalesFilter {
  /** How they stand: a pending one that an open refund holds counts as held. */
  status?: SettlementStatus | undefined;
  /** The first and the last day of sale, `YYYY-MM-DD` in the clone's time zone. */
  from?: string | undefined;
  to?: string | undefined;
}

/** The conditions of a filter on `settlements`, each served by an index that has the order of the list. */
export function salesConditions({ status, from, to }: SalesFilter, timeZone: string): (SQL | undefined)[] {
  return [
    status && eq(standing(settlements), status),
    from === undefined ? undefined : gte(settlements.createdAt, startOfDay(from, timeZone)),
    to === undefined ? undefined : lt(settlements.createdAt, startOfDay(daysAfter(to, 1), timeZone)),
  ];
}

/** Older than a settlement in the order of the lists, newest first; nothing is older than one that does not exist. */
export function olderThan(db: Database, before: string | undefined): SQL | undefined {
  if (before === undefined) return undefined;
  const last = db
    .select({ createdAt: settlements.createdAt, id: settlements.id })
    .from(settlements)
    .where(eq(settlements.id, before));
  return sql`(${settlements.createdAt}, ${settlements.id}) < (${last})`;
}

/** The order of the lists. */
export const newestFirst = [sql`${settlements.createdAt} desc`, sql`${settlements.id} desc`];

/** Those that a code was named with, as the index has it. */
export function ofCode(code: string): SQL {
  return sql`(${settlements.metadata} ->> 'referralCode') = ${code}`;
}
