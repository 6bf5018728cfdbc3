import { sql } from "drizzle-orm";
import { check, index, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { currencies } from "#core/domain/money";
import { eventOutcomes, paymentProviders, paymentPurposes, paymentStatuses } from "#core/domain/payment";
import { createdAt, minorUnits, moment } from "#db/columns";
import { users } from "#db/schema/auth";
import { orders } from "#db/schema/store";

/** One try to pay. Its reference carries the clone's slug, so clones that share a contract cannot collide. */
export const paymentAttempts = pgTable(
  "payment_attempts",
  {
    orderReference: text("order_reference").primaryKey(),
    purpose: text("purpose", { enum: paymentPurposes }).notNull(),
    orderId: text("order_id")
      .notNull()
      .references(() => orders.id),
    payerId: text("payer_id")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    provider: text("provider", { enum: paymentProviders }).notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    currency: text("currency", { enum: currencies }).notNull(),
    status: text("status", { enum: paymentStatuses }).notNull().default("created"),
    /** The provider's own time of the last event applied. */
    providerEventAt: moment("provider_event_at"),
    createdAt: createdAt(),
  },
  (table) => [
    check("payment_attempts_amount_positive", sql`${table.amountMinor} > 0`),
    index("payment_attempts_order_id").on(table.orderId),
  ],
);

/** Every event a provider sent, once. The key is the lock that makes a replay harmless. */
export const paymentEvents = pgTable(
  "payment_events",
  {
    key: text("key").primaryKey(),
    orderReference: text("order_reference").notNull(),
    status: text("status").notNull(),
    outcome: text("outcome", { enum: eventOutcomes }).notNull(),
    /** Why an event was ignored or parked for a person. */
    note: text("note"),
    payload: jsonb("payload").notNull(),
    receivedAt: moment("received_at").notNull(),
  },
  // Serves the count of what waits for a person.
  (table) => [index("payment_events_parked").on(table.receivedAt).where(sql`${table.outcome} = 'parked'`)],
);

/** An order is paid once: whoever inserts this row wins. */
export const paidOrders = pgTable(
  "paid_orders",
  {
    orderId: text("order_id")
      .primaryKey()
      .references(() => orders.id),
    orderReference: text("order_reference")
      .notNull()
      .references(() => paymentAttempts.orderReference),
    paidAt: moment("paid_at").notNull(),
  },
  (table) => [uniqueIndex("paid_orders_order_reference").on(table.orderReference)],
);

/** A buyer's first paid order: two paid at once cannot both be first. */
export const firstPaidOrders = pgTable("first_paid_orders", {
  buyerId: text("buyer_id")
    .primaryKey()
    .references(() => users.id, { onDelete: "restrict" }),
  orderId: text("order_id")
    .notNull()
    .references(() => orders.id),
  paidAt: moment("paid_at").notNull(),
});

/** Stock that a paid order wanted and the shelf did not have: for the operator to mend. */
export const stockShortfalls = pgTable("stock_shortfalls", {
  id: text("id").primaryKey(),
  orderId: text("order_id")
    .notNull()
    .references(() => orders.id),
  productId: text("product_id").notNull(),
  missing: minorUnits("missing").notNull(),
  createdAt: createdAt(),
});
