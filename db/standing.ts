import { sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { SettlementStatus } from "#core/domain/settlement";

/** How a settlement stands, by a function of the database: a pending one that an open refund holds counts as held. */
export function standing(table: { status: AnyPgColumn; heldByRefund: AnyPgColumn }) {
  return sql<SettlementStatus>`settlement_standing(${table.status}, ${table.heldByRefund})`;
}
