import { type SQL, sql } from "drizzle-orm";
import { check, index, integer, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { currencies } from "#core/domain/money";
import { type RefundRequestStatus, refundRequestStatuses } from "#core/domain/refund";
import { createdAt, literal, minorUnits, moment, tokenUnits, wordChecks } from "#db/columns";
import { users } from "#db/schema/auth";
import { refunds } from "#db/schema/payments";
import { erpSalesAssists, settlements } from "#db/schema/settlements";
import { orderItems, orders, vendors } from "#db/schema/store";

const refundId = () =>
  text("refund_id")
    .notNull()
    .references(() => refunds.id);

/** What a refund took off each line, written when it was done. What is left of the lines is what every ledger stands for. */
export const refundLines = pgTable(
  "refund_lines",
  {
    refundId: refundId(),
    itemId: text("item_id")
      .notNull()
      .references(() => orderItems.id),
    /** Units that come back; zero where only money does. */
    quantity: integer("quantity").notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    /** Of those units, how many went back to the shelf. */
    restocked: integer("restocked").notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.refundId, table.itemId] }),
    check("refund_lines_not_negative", sql`${table.quantity} >= 0 and ${table.amountMinor} >= 0`),
    check("refund_lines_restocked", sql`${table.restocked} between 0 and ${table.quantity}`),
    // Serves what is left of an order's lines.
    index("refund_lines_item").on(table.itemId),
  ],
);

/**
 * What a refund takes off a settlement, whose row stays as it was written: the plan before minus the plan after. Or a reversal,
 * which moves the net that is left to the store.
 */
export const settlementAdjustments = pgTable(
  "settlement_adjustments",
  {
    /** The refund; of a reversal, its own id. */
    refundId: text("refund_id").notNull(),
    /** The refund; null for a reversal. */
    ofRefund: text("of_refund")
      .generatedAlwaysAs((): SQL => sql`case when reversed_by is null then refund_id end`)
      .references(() => refunds.id),
    settlementId: text("settlement_id")
      .notNull()
      .references(() => settlements.id),
    orderReference: text("order_reference").notNull(),
    vendorId: text("vendor_id")
      .notNull()
      .references(() => vendors.id),
    currency: text("currency", { enum: currencies }).notNull(),
    grossMinor: minorUnits("gross_minor").notNull(),
    platformMinor: minorUnits("platform_minor").notNull(),
    referralMinor: minorUnits("referral_minor").notNull(),
    /** Below zero by a minor unit where both commissions lost their fraction to it. */
    netMinor: minorUnits("net_minor").notNull(),
    /** The admin of a reversal, why, and how many refunds had been done before it. Null for a refund. */
    reversedBy: text("reversed_by").references(() => users.id, { onDelete: "restrict" }),
    reversalReason: text("reversal_reason"),
    refundsBefore: integer("refunds_before"),
    createdAt: createdAt(),
  },
  (table) => [
    ...wordChecks(table),
    primaryKey({ columns: [table.refundId, table.settlementId] }),
    check(
      "settlement_adjustments_split",
      sql`${table.platformMinor} + ${table.referralMinor} + ${table.netMinor} = ${table.grossMinor}`,
    ),
    check(
      "settlement_adjustments_lower",
      sql`case when ${table.reversedBy} is null
        then ${table.grossMinor} > 0 and ${table.platformMinor} >= 0 and ${table.referralMinor} >= 0
        else ${table.grossMinor} = 0 and ${table.referralMinor} = 0 and ${table.netMinor} > 0 end`,
    ),
    check(
      "settlement_adjustments_reversal",
      sql`num_nulls(${table.reversedBy}, ${table.reversalReason}, ${table.refundsBefore}) in (0, 3)`,
    ),
    // A settlement is reversed once.
    uniqueIndex("settlement_adjustments_reversed").on(table.settlementId).where(sql`${table.reversedBy} is not null`),
    // Serves a vendor's statement.
    index("settlement_adjustments_vendor_reversed")
      .on(table.vendorId, table.createdAt)
      .where(sql`${table.reversedBy} is not null`),
    index("settlement_adjustments_settlement").on(table.settlementId),
    index("settlement_adjustments_reference").on(table.orderReference),
    // Serves the vendor's ledger and balance.
    index("settlement_adjustments_vendor").on(table.vendorId, table.createdAt),
    // Serves the audit of what has changed.
    index("settlement_adjustments_created").using("brin", table.createdAt),
  ],
);

/** What a refund takes off a sales assist. */
export const assistAdjustments = pgTable(
  "assist_adjustments",
  {
    refundId: refundId(),
    assistId: text("assist_id")
      .notNull()
      .references(() => erpSalesAssists.id),
    orderReference: text("order_reference").notNull(),
    commissionMinor: minorUnits("commission_minor").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.refundId, table.assistId] }),
    check("assist_adjustments_lower", sql`${table.commissionMinor} > 0`),
    index("assist_adjustments_reference").on(table.orderReference),
    // Serves the audit of what has changed.
    index("assist_adjustments_created").using("brin", table.createdAt),
  ],
);

/** What a refund takes off a reward. Written even before there is a reward: what it will be worth follows from it. */
export const rewardAdjustments = pgTable(
  "reward_adjustments",
  {
    refundId: refundId().primaryKey(),
    orderReference: text("order_reference").notNull(),
    /** Exact referral amount taken off, in 1/10 000 of a minor unit. */
    commissionNumerator: minorUnits("commission_numerator").notNull(),
    /** The same in tokens at the reward's price: its size before minus its size after. Null until the reward has a price. */
    tokenAmount: tokenUnits("token_amount"),
    createdAt: createdAt(),
  },
  (table) => [
    check("reward_adjustments_lower", sql`${table.commissionNumerator} > 0 and ${table.tokenAmount} >= 0`),
    index("reward_adjustments_reference").on(table.orderReference),
    // Serves the audit of what has changed.
    index("reward_adjustments_created").using("brin", table.createdAt),
  ],
);

/** What a refund takes off the price of a membership. Standing is replayed over what is left. */
export const periodAdjustments = pgTable(
  "period_adjustments",
  {
    refundId: refundId().primaryKey(),
    orderId: text("order_id")
      .notNull()
      .references(() => orders.id),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    amountMinor: minorUnits("amount_minor").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    check("period_adjustments_lower", sql`${table.amountMinor} > 0`),
    index("period_adjustments_user").on(table.userId),
    // Serves the audit of what has changed.
    index("period_adjustments_created").using("brin", table.createdAt),
  ],
);

/** A vendor asks for a refund of a line of theirs. Asking moves no money. */
export const refundRequests = pgTable(
  "refund_requests",
  {
    id: text("id").primaryKey(),
    orderReference: text("order_reference").notNull(),
    orderId: text("order_id")
      .notNull()
      .references(() => orders.id),
    itemId: text("item_id")
      .notNull()
      .references(() => orderItems.id),
    vendorId: text("vendor_id")
      .notNull()
      .references(() => vendors.id),
    quantity: integer("quantity").notNull(),
    /** The vendor's words. */
    reason: text("reason").notNull(),
    status: text("status", { enum: refundRequestStatuses }).notNull().default("asked"),
    askedBy: text("asked_by")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    askedAt: moment("asked_at").notNull(),
    decidedBy: text("decided_by").references(() => users.id, { onDelete: "restrict" }),
    decidedAt: moment("decided_at"),
    /** Why it was declined. */
    decision: text("decision"),
    /** The refund that granted it. */
    refundId: text("refund_id").references(() => refunds.id),
  },
  (table) => [
    ...wordChecks(table),
    check("refund_requests_quantity", sql`${table.quantity} > 0`),
    // One open question a line.
    uniqueIndex("refund_requests_open")
      .on(table.itemId)
      .where(sql`${table.status} = ${literal<RefundRequestStatus>("asked")}`),
    // Serve what waits for an admin, and a vendor's own.
    index("refund_requests_asked")
      .on(table.askedAt)
      .where(sql`${table.status} = ${literal<RefundRequestStatus>("asked")}`),
    index("refund_requests_vendor").on(table.vendorId, table.askedAt),
    index("refund_requests_order").on(table.orderId),
  ],
);
