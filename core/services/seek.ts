import { and, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { daysAfter, startOfDay } from "#core/domain/local-day";

/** A list that is read in the order of a column, the newest or largest first: its table, and what indexes of it end with. */
export interface Listed {
  table: PgTable;
  /** Only a list by time can be limited to days. */
  createdAt: SQLWrapper;
  /** Tells rows of one moment apart. */
  id: SQLWrapper;
}

/** Where a list is: between days of a time zone (`YYYY-MM-DD`, both included), and after the last row of the page before. */
export interface Position {
  from?: string | undefined;
  to?: string | undefined;
  timeZone: string;
  /** Which row that is. */
  last?: SQL | undefined;
  /** The other way round: the oldest or smallest first. */
  ascending?: boolean | undefined;
}

/** A column that an index begins with, and its one value. */
export interface Lead {
  column: SQLWrapper;
  value: SQLWrapper | string;
}

/** The order of a list: newest first, or the other way round. */
export function newestFirst({ createdAt, id }: Listed, ascending = false): SQL[] {
  return [createdAt, id].map((column) => inOrder(column, ascending));
}

const inOrder = (column: SQLWrapper, ascending: boolean) => (ascending ? sql`${column} asc` : sql`${column} desc`);

/**
 * Conditions and order of a list, newest first, that one index serves: the one that begins with `leads` and goes on with the
 * time. Each lead is a range of one value and part of the order, not an equation: told an equation, the planner may as well
 * walk all rows by time, in the hope of meeting some that fit.
 */
export function seek(listed: Listed, leads: readonly Lead[], position: Position) {
  const { from, to, last, timeZone, ascending = false } = position;
  const { table, createdAt, id } = listed;
  const columns = leads.map(({ column }) => sql`${column}`);
  const values = leads.map(({ value }) => sql`${value}`);
  const row = (parts: readonly SQL[]) => sql`(${sql.join([...parts], sql`, `)})`;
  const [first, end] = [from && startOfDay(from, timeZone), to && startOfDay(daysAfter(to, 1), timeZone)];
  const at = (moment: Date) => sql`${moment.toISOString()}::timestamptz`;
  const beyond = (moment: Date, sign: SQL) =>
    sql`${row([...columns, sql`${createdAt}`])} ${sign} ${row([...values, at(moment)])}`;
  const afterLast = sql`${row([...columns, sql`${createdAt}`, sql`${id}`])} ${ascending ? sql`>` : sql`<`} (
    select ${sql.join([...values, sql`at`, sql`id`], sql`, `)}
    from (select ${createdAt} as at, ${id} as id from ${table} where ${last}) as last)`;
  return {
    where: and(
      leads.length > 0 ? sql`${row(columns)} >= ${row(values)} and ${row(columns)} <= ${row(values)}` : undefined,
      first ? beyond(first, sql`>=`) : undefined,
      end ? beyond(end, sql`<`) : undefined,
      last && afterLast,
    ),
    orderBy: [...columns.map((column) => inOrder(column, ascending)), ...newestFirst(listed, ascending)],
  };
}
