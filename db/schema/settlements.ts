import { sql } from "drizzle-orm";
import { check, index, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { currencies } from "#core/domain/money";
import { type SettlementMetadata, type SettlementStatus, settlementStatuses } from "#core/domain/settlement";
import { createdAt, literal, minorUnits, moment, wordChecks } from "#db/columns";
import { users } from "#db/schema/auth";
import { orders, vendors } from "#db/schema/store";
import { standing } from "#db/standing";

/** What a vendor is owed for its part of one paid order. */
export const settlements = pgTable(
  "settlements",
  {
    id: text("id").primaryKey(),
    orderId: text("order_id")
      .notNull()
      .references(() => orders.id),
    orderReference: text("order_reference").notNull(),
    vendorId: text("vendor_id")
      .notNull()
      .references(() => vendors.id),
    currency: text("currency", { enum: currencies }).notNull(),
    grossMinor: minorUnits("gross_minor").notNull(),
    platformMinor: minorUnits("platform_minor").notNull(),
    referralMinor: minorUnits("referral_minor").notNull(),
    netMinor: minorUnits("net_minor").notNull(),
    status: text("status", { enum: settlementStatuses }).notNull().default("pending"),
    /** Why an admin holds it. */
    holdReason: text("hold_reason"),
    /** The open refund that it waits for: until then it enters no payout. */
    heldByRefund: text("held_by_refund"),
    dueAt: moment("due_at").notNull(),
    metadata: jsonb("metadata").$type<SettlementMetadata>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    ...wordChecks(table),
    uniqueIndex("settlements_reference_vendor").on(table.orderReference, table.vendorId),
    check(
      "settlements_split",
      sql`${table.platformMinor} + ${table.referralMinor} + ${table.netMinor} = ${table.grossMinor}`,
    ),
    // Serve the ledgers of vendor and admin, page by page.
    index("settlements_vendor_newest").on(table.vendorId, table.createdAt, table.id),
    index("settlements_standing").on(standing(table), table.createdAt, table.id),
    index("settlements_vendor_standing").on(table.vendorId, standing(table), table.createdAt, table.id),
    index("settlements_newest").on(table.createdAt, table.id),
    index("settlements_status").on(table.status, table.createdAt, table.id),
    index("settlements_code").on(sql`(${table.metadata} ->> 'referralCode')`, table.createdAt, table.id),
    // Serves payouts: what waits for one.
    index("settlements_due")
      .on(table.vendorId, table.currency, table.dueAt)
      .where(sql`${table.status} = ${literal<SettlementStatus>("pending")}`),
  ],
);

/** Who helped a vendor's sale, for the ERP. */
export const erpSalesAssists = pgTable(
  "erp_sales_assists",
  {
    id: text("id").primaryKey(),
    orderId: text("order_id")
      .notNull()
      .references(() => orders.id),
    orderReference: text("order_reference").notNull(),
    vendorId: text("vendor_id")
      .notNull()
      .references(() => vendors.id),
    referrerUserId: text("referrer_user_id")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    referralCode: text("referral_code").notNull(),
    currency: text("currency", { enum: currencies }).notNull(),
    commissionMinor: minorUnits("commission_minor").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    ...wordChecks(table),
    uniqueIndex("erp_sales_assists_reference_vendor").on(table.orderReference, table.vendorId),
    // Serves the audit of what has changed.
    index("erp_sales_assists_created").using("brin", table.createdAt),
  ],
);

/** Who moved a settlement, when and why. Written with the move. */
export const settlementMoves = pgTable(
  "settlement_moves",
  {
    id: text("id").primaryKey(),
    settlementId: text("settlement_id")
      .notNull()
      .references(() => settlements.id),
    fromStatus: text("from_status", { enum: settlementStatuses }).notNull(),
    toStatus: text("to_status", { enum: settlementStatuses }).notNull(),
    /** A user's id, or the name of the part of the system. */
    actor: text("actor").notNull(),
    reason: text("reason"),
    at: moment("at").notNull(),
  },
  (table) => [
    ...wordChecks(table),
    index("settlement_moves_settlement").on(table.settlementId, table.at),
    // Serves the audit of what has changed.
    index("settlement_moves_at").using("brin", table.at),
  ],
);
