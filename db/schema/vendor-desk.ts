import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { currencies } from "#core/domain/money";
import { createdAt, minorUnits, moment, wordChecks } from "#db/columns";
import { users } from "#db/schema/auth";
import { settlements } from "#db/schema/settlements";
import { orders, vendors } from "#db/schema/store";

/**
 * What a vendor has to send of a paid order. A trigger of the database writes it with the settlement (migration
 * `payouts_and_desks`), so no writer can leave it out.
 */
export const shipments = pgTable(
  "shipments",
  {
    settlementId: text("settlement_id")
      .primaryKey()
      .references(() => settlements.id),
    orderId: text("order_id")
      .notNull()
      .references(() => orders.id),
    vendorId: text("vendor_id")
      .notNull()
      .references(() => vendors.id),
    createdAt: createdAt(),
    sentAt: moment("sent_at"),
    sentBy: text("sent_by").references(() => users.id, { onDelete: "restrict" }),
    carrier: text("carrier"),
    trackingNumber: text("tracking_number"),
  },
  (table) => [
    check(
      "shipments_sent",
      sql`(${table.sentAt} is null) = (${table.sentBy} is null) and (${table.sentAt} is null) = (${table.carrier} is null)`,
    ),
    index("shipments_to_send")
      .on(table.vendorId, table.createdAt, table.settlementId)
      .where(sql`${table.sentAt} is null`),
    index("shipments_sent")
      .on(table.vendorId, table.sentAt, table.settlementId)
      .where(sql`${table.sentAt} is not null`),
    index("shipments_order").on(table.orderId),
  ],
);

/** The name columns of what a vendor's settlements come to, less what refunds took off. */
const keptColumns = () => ({
  grossMinor: minorUnits("gross_minor").notNull().default(sql`0`),
  /** Referred part of the gross. */
  referredMinor: minorUnits("referred_minor").notNull().default(sql`0`),
  platformMinor: minorUnits("platform_minor").notNull().default(sql`0`),
  referralMinor: minorUnits("referral_minor").notNull().default(sql`0`),
  netMinor: minorUnits("net_minor").notNull().default(sql`0`),
});

/**
 * What a vendor's settlements in one currency come to, less what refunds took off, and how that stands. Triggers of the
 * database keep it with every write (migration `payouts_and_desks`); `npm run admin -- rebuild-totals` makes it anew.
 */
export const vendorTotals = pgTable(
  "vendor_totals",
  {
    vendorId: text("vendor_id")
      .notNull()
      .references(() => vendors.id),
    currency: text("currency", { enum: currencies }).notNull(),
    sales: integer("sales").notNull().default(0),
    ...keptColumns(),
    /** What is left of the net, by standing. A pending settlement that an open refund holds counts as held. */
    pendingMinor: minorUnits("pending_minor").notNull().default(sql`0`),
    heldMinor: minorUnits("held_minor").notNull().default(sql`0`),
    inPayoutMinor: minorUnits("in_payout_minor").notNull().default(sql`0`),
    paidMinor: minorUnits("paid_minor").notNull().default(sql`0`),
    /** How many, by standing; the rest is reversed. */
    pendingSales: integer("pending_sales").notNull().default(0),
    heldSales: integer("held_sales").notNull().default(0),
    inPayoutSales: integer("in_payout_sales").notNull().default(0),
    paidSales: integer("paid_sales").notNull().default(0),
    reversedSales: integer("reversed_sales").notNull().default(0),
    /** Amounts of the live payouts. What is in payouts and paid beyond or below them is carried. */
    payoutsMinor: minorUnits("payouts_minor").notNull().default(sql`0`),
  },
  (table) => [...wordChecks(table), primaryKey({ columns: [table.vendorId, table.currency] })],
);

/**
 * What is left of the pending net by when it is due, in quarters of an hour (UTC): every zone begins its days on one, so a
 * day of payout is one row. What an open refund holds is not in it. Kept by the same triggers.
 */
export const vendorDues = pgTable(
  "vendor_dues",
  {
    vendorId: text("vendor_id")
      .notNull()
      .references(() => vendors.id),
    currency: text("currency", { enum: currencies }).notNull(),
    dueAt: moment("due_at").notNull(),
    sales: integer("sales").notNull().default(0),
    pendingMinor: minorUnits("pending_minor").notNull().default(sql`0`),
  },
  (table) => [...wordChecks(table), primaryKey({ columns: [table.vendorId, table.currency, table.dueAt] })],
);

/** The same by month of the clone's time zone: what was sold in it, and what was refunded in it, of sales of any month. */
export const vendorMonths = pgTable(
  "vendor_months",
  {
    vendorId: text("vendor_id")
      .notNull()
      .references(() => vendors.id),
    currency: text("currency", { enum: currencies }).notNull(),
    /** `YYYY-MM`. */
    month: text("month").notNull(),
    sales: integer("sales").notNull().default(0),
    ...keptColumns(),
    refundedGrossMinor: minorUnits("refunded_gross_minor").notNull().default(sql`0`),
    refundedReferredMinor: minorUnits("refunded_referred_minor").notNull().default(sql`0`),
    refundedPlatformMinor: minorUnits("refunded_platform_minor").notNull().default(sql`0`),
    refundedReferralMinor: minorUnits("refunded_referral_minor").notNull().default(sql`0`),
    refundedNetMinor: minorUnits("refunded_net_minor").notNull().default(sql`0`),
    /** Payouts that were paid in it, and those that came back in it. */
    paidOutMinor: minorUnits("paid_out_minor").notNull().default(sql`0`),
    returnedMinor: minorUnits("returned_minor").notNull().default(sql`0`),
  },
  (table) => [...wordChecks(table), primaryKey({ columns: [table.vendorId, table.currency, table.month] })],
);

/** An admin's invitation to somebody to work with a vendor. Only the hash of the letter's token is kept. */
export const vendorInvitations = pgTable(
  "vendor_invitations",
  {
    id: text("id").primaryKey(),
    vendorId: text("vendor_id")
      .notNull()
      .references(() => vendors.id),
    /** Whom it was sent to; empty once it has ended. */
    email: text("email").notNull(),
    tokenHash: text("token_hash").notNull().unique(),
    /** Who works for the vendor until it is accepted; null where nobody does. */
    replaces: text("replaces").references(() => users.id, { onDelete: "restrict" }),
    invitedBy: text("invited_by")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    createdAt: createdAt(),
    expiresAt: moment("expires_at").notNull(),
    acceptedAt: moment("accepted_at"),
    acceptedBy: text("accepted_by").references(() => users.id, { onDelete: "restrict" }),
    withdrawnAt: moment("withdrawn_at"),
  },
  (table) => [
    check("vendor_invitations_accepted", sql`(${table.acceptedAt} is null) = (${table.acceptedBy} is null)`),
    // One open invitation a vendor.
    uniqueIndex("vendor_invitations_open")
      .on(table.vendorId)
      .where(sql`${table.acceptedAt} is null and ${table.withdrawnAt} is null`),
  ],
);

/** What somebody changed at a desk: who, what, before, after and why. Written in the transaction of the change. */
export const actionLog = pgTable(
  "action_log",
  {
    id: text("id").primaryKey(),
    /** A user's id, or the name of the part of the system. */
    actor: text("actor").notNull(),
    /** What was done, e.g. `vendor.terms`. */
    action: text("action").notNull(),
    /** What it was done to: the kind and the id, e.g. `vendor`, `v1`. */
    subject: text("subject").notNull(),
    subjectId: text("subject_id").notNull(),
    /** The fields that changed; null where there was nothing before. */
    before: jsonb("before").$type<Record<string, unknown>>(),
    after: jsonb("after").$type<Record<string, unknown>>(),
    reason: text("reason"),
    at: moment("at").notNull(),
  },
  (table) => [
    index("action_log_newest").on(table.at, table.id),
    index("action_log_subject").on(table.subject, table.subjectId, table.at),
    index("action_log_actor").on(table.actor, table.at),
    index("action_log_action").on(table.action, table.at),
    // All that was done to one thing, whose kind nobody has to know.
    index("action_log_about").on(table.subjectId, table.at, table.id),
  ],
);
