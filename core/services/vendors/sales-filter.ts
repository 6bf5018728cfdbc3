import { and, eq, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { SettlementStatus } from "#core/domain/settlement";
import { type Lead, type Listed, newestFirst as newestOf, seek as seekIn } from "#core/services/seek";
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

export const byVendor = (value: SQLWrapper | string): Lead => ({ column: settlements.vendorId, value });
export const byStanding = (value: SettlementStatus): Lead => ({ column: standing(settlements), value });
export const byCode = (value: string): Lead => ({ column: code, value });

/** As the index has it. */
const code = sql`(${settlements.metadata} ->> 'referralCode')`;

/** The same where another condition leads. */
export function ofCode(value: string): SQL {
  return sql`${code} = ${value}`;
}

const sales: Listed = { table: settlements, createdAt: settlements.createdAt, id: settlements.id };

/** The order of the lists: newest first. */
export const newestFirst = newestOf(sales);

/** Conditions and order of a list of settlements, newest first, that the index of `leads` serves. */
export function seek(leads: readonly Lead[], { before, ...position }: Position) {
  return seekIn(sales, leads, { ...position, last: before === undefined ? undefined : eq(settlements.id, before) });
}

/** The same without a leading index, for what finds a few settlements by a key of its own. */
export function plainly({ status, ...position }: SalesFilter & Position) {
  const { where, orderBy } = seek([], position);
  return { where: and(where, status && eq(standing(settlements), status)), orderBy };
}
