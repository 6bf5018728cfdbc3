import { and, eq, type SQL, type SQLWrapper, sql } from "drizzle-orm";
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

/** Where a list is: between days, and after the last settlement of the page before. */
interface Position extends Pick<SalesFilter, "from" | "to"> {
  before?: string | undefined;
  timeZone: string;
}

/** A column that an index begins with, and its one value. */
interface Lead {
  column: SQLWrapper;
  value: SQLWrapper | string;
}

export const byVendor = (value: SQLWrapper | string): Lead => ({ column: settlements.vendorId, value });
export const byStanding = (value: SettlementStatus): Lead => ({ column: standing(settlements), value });
export const byCode = (value: string): Lead => ({ column: code, value });

/** As the index has it. */
const code = sql`(${settlements.metadata} ->> 'referralCode')`;

/** The same where another condition leads. */
export function ofCode(value: string): SQL {
  return sql`${code} = ${value}`;
}

/** The order of the lists: newest first. */
export const newestFirst = [sql`${settlements.createdAt} desc`, sql`${settlements.id} desc`];

/**
 * Conditions and order of a list, newest first, that one index serves: the one that begins with `leads` and goes on with the
 * time. Each lead is a range of one value and part of the order, not an equation: told an equation, the planner may as well
 * walk all settlements by time, in the hope of meeting some that fit.
 */
export function seek(db: Database, leads: readonly Lead[], { from, to, before, timeZone }: Position) {
  const columns = leads.map(({ column }) => sql`${column}`);
  const values = leads.map(({ value }) => sql`${value}`);
  const row = (parts: readonly SQL[]) => sql`(${sql.join([...parts], sql`, `)})`;
  const [first, end] = [from && startOfDay(from, timeZone), to && startOfDay(daysAfter(to, 1), timeZone)];
  const at = (moment: Date) => sql`${moment.toISOString()}::timestamptz`;
  const beyond = (moment: Date, sign: SQL) =>
    sql`${row([...columns, sql`${settlements.createdAt}`])} ${sign} ${row([...values, at(moment)])}`;
  const last = db
    .select({ createdAt: settlements.createdAt, id: settlements.id })
    .from(settlements)
    .where(eq(settlements.id, before ?? ""))
    .as("last");
  const afterLast = sql`${row([...columns, sql`${settlements.createdAt}`, sql`${settlements.id}`])} < (
    select ${sql.join([...values, sql`created_at`, sql`id`], sql`, `)} from ${last})`;
  return {
    where: and(
      leads.length > 0 ? sql`${row(columns)} >= ${row(values)} and ${row(columns)} <= ${row(values)}` : undefined,
      first ? beyond(first, sql`>=`) : undefined,
      end ? beyond(end, sql`<`) : undefined,
      before === undefined ? undefined : afterLast,
    ),
    orderBy: [...columns.map((column) => sql`${column} desc`), ...newestFirst],
  };
}

/** The same without a leading index, for what finds a few settlements by a key of its own. */
export function plainly(db: Database, { status, ...position }: SalesFilter & Position) {
  const { where, orderBy } = seek(db, [], position);
  return { where: and(where, status && eq(standing(settlements), status)), orderBy };
}
