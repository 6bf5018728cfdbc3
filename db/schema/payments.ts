import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { locales } from "#core/domain/locale";
import { currencies } from "#core/domain/money";
import { type EventOutcome, eventOutcomes, paymentPurposes, paymentStatuses } from "#core/domain/payment";
import { eventNotes, refundAnswers } from "#core/domain/payment-note";
import type { Reason } from "#core/domain/reason";
import {
  doneRefundStatuses,
  openRefundStatuses,
  type RequestedLine,
  refundReasons,
  refundStatuses,
} from "#core/domain/refund";
import { createdAt, literal, minorUnits, moment, wordChecks, wordList } from "#db/columns";
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
    /** A gateway's name, or `credit`. */
    provider: text("provider").notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    currency: text("currency", { enum: currencies }).notNull(),
    status: text("status", { enum: paymentStatuses }).notNull().default("created"),
    /** The provider's own time of the last event applied. */
    providerEventAt: moment("provider_event_at"),
    /** The language of the page the payer began on; null for attempts older than the column. */
    locale: text("locale", { enum: locales }),
    /** When the payer's browser returned from the payment page. It proves nothing, but a payment may follow. */
    returnedAt: moment("returned_at"),
    /** Since when a refund is suspected that the provider's statement does not show yet; null while none is. */
    refundSuspectedAt: moment("refund_suspected_at"),
    /** When to ask the provider about it next; null once there is nothing more to ask. */
    nextCheckAt: moment("next_check_at"),
    /** When the provider was last asked for a payer who waits: then nobody else asks for a while. */
    askedAt: moment("asked_at"),
    /** When the provider last answered a poll; null before the first answer. */
    answeredAt: moment("answered_at"),
    createdAt: createdAt(),
  },
  (table) => [
    ...wordChecks(table),
    // A clone may add providers without a migration, so only the shape of a name is known here.
    check("payment_attempts_provider_named", sql`${table.provider} ~ '^[a-z][a-z0-9]{1,30}$'`),
    check("payment_attempts_amount_positive", sql`${table.amountMinor} > 0`),
    index("payment_attempts_order_id").on(table.orderId),
    // Serves the limit on new attempts per payer.
    index("payment_attempts_payer").on(table.payerId, table.createdAt),
    // Serves the audit, which goes through them in the order in which the ledgers were written.
    index("payment_attempts_oldest").on(table.createdAt, table.orderReference),
    // Serves the search for attempts that never called back.
    index("payment_attempts_next_check").on(table.nextCheckAt).where(sql`${table.nextCheckAt} is not null`),
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
    /** Why an event was ignored or parked for a person; `note_params` holds its parameters. */
    noteCode: text("note_code", { enum: eventNotes.codes }),
    noteParams: jsonb("note_params").$type<Reason["params"]>(),
    /** The same as a sentence. The release before `note_code` reads and writes only this. */
    note: text("note"),
    payload: jsonb("payload").notNull(),
    receivedAt: moment("received_at").notNull(),
    /** Number of events in this row: more than one only for unknown attempts, which are counted by day. */
    seen: integer("seen").notNull().default(1),
    /**
     * Which change of its attempt this event made, from 1; null when it made none. Two events that both change what they
     * read cannot take the same number: one of them reads again.
     */
    position: integer("position"),
    /** Set by the person who looked into a parked event. */
    resolvedAt: moment("resolved_at"),
    resolvedBy: text("resolved_by"),
    resolution: text("resolution"),
  },
  (table) => [
    ...wordChecks(table),
    uniqueIndex("payment_events_position")
      .on(table.orderReference, table.position)
      .where(sql`${table.position} is not null`),
    // Serves the story of an attempt.
    index("payment_events_reference").on(table.orderReference, table.receivedAt),
    // Serve the admin's list and its count: few are open at any moment.
    index("payment_events_open")
      .on(table.receivedAt)
      .where(sql`${table.outcome} = ${literal<EventOutcome>("parked")} and ${table.resolvedAt} is null`),
    index("payment_events_resolved").on(table.resolvedAt).where(sql`${table.resolvedAt} is not null`),
    // Serves the audit of what has changed. Rows lie in the order of time, so a block range index of a few pages will do.
    index("payment_events_received").using("brin", table.receivedAt),
  ],
);

/**
 * Money that goes back to the payer of an attempt. Asked for with what it is to take off; the ledgers change when it is done.
 * An attempt has one open at a time, so that the provider's cumulative sum can decide about it.
 */
export const refunds = pgTable(
  "refunds",
  {
    /** Chosen by the database where the last release writes the row. */
    id: text("id").primaryKey().default(sql`gen_random_uuid()::text`),
    orderReference: text("order_reference")
      .notNull()
      .references(() => paymentAttempts.orderReference),
    amountMinor: minorUnits("amount_minor").notNull(),
    currency: text("currency", { enum: currencies }).notNull(),
    reason: text("reason", { enum: refundReasons }).notNull(),
    /** The units that were asked for; null where only the amount is known. */
    requestedLines: jsonb("requested_lines").$type<RequestedLine[]>(),
    /** Why, in the words of whoever asked for it; the buyer may read it. */
    note: text("note"),
    /** A user's id; null where the system asked, or found it in the provider's statement. */
    requestedBy: text("requested_by").references(() => users.id, { onDelete: "restrict" }),
    /** The bank's own reference of a chargeback or a transfer. */
    bankReference: text("bank_reference"),
    /** When an admin found that one recorded by hand is what the provider shows: since then it is in the provider's sum. */
    providerShowsAt: moment("provider_shows_at"),
    status: text("status", { enum: refundStatuses }).notNull().default("requested"),
    /** Which refund of its attempt was done, from 1: two cannot be planned from the same totals. Null until it is done. */
    position: integer("position"),
    tries: integer("tries").notNull().default(0),
    /** Not to be tried before: also the lease of whoever is asking the provider now. */
    nextTryAt: moment("next_try_at").notNull(),
    /** When the provider was last asked for it; null before the first time. */
    sentAt: moment("sent_at"),
    /** When the provider said that it has it in work: from then on it is not sent again. */
    acceptedAt: moment("accepted_at"),
    /** What the provider said last, for a person; its parameters are beside it. */
    lastAnswerCode: text("last_answer_code", { enum: refundAnswers.codes }),
    lastAnswerParams: jsonb("last_answer_params").$type<Reason["params"]>(),
    /** The same as a sentence. The release before `last_answer_code` reads and writes only this. */
    lastAnswer: text("last_answer"),
    createdAt: createdAt(),
    /** When it was done, or refused for good. */
    endedAt: moment("ended_at"),
    /** Set by the person who closed a refused one by hand. */
    resolvedAt: moment("resolved_at"),
    resolvedBy: text("resolved_by"),
    resolution: text("resolution"),
  },
  (table) => [
    ...wordChecks(table),
    check("refunds_amount_positive", sql`${table.amountMinor} > 0`),
    check("refunds_position_positive", sql`${table.position} > 0`),
    check(
      "refunds_shown_by_hand",
      sql`${table.providerShowsAt} is null or (${table.bankReference} is not null and ${table.sentAt} is null)`,
    ),
    // One in flight per attempt.
    uniqueIndex("refunds_in_flight")
      .on(table.orderReference)
      .where(sql`${table.status} in ${wordList(openRefundStatuses)}`),
    // Two that are done at once cannot take the same place: one of them is planned again. Serves the refunds of an order.
    uniqueIndex("refunds_position").on(table.orderReference, table.position),
    // Serves the poll and the admin's list.
    index("refunds_undone")
      .on(table.nextTryAt)
      .where(sql`${table.status} not in ${wordList(doneRefundStatuses)} and ${table.resolvedAt} is null`),
    // Serves the admin's list, newest first.
    index("refunds_newest").on(table.createdAt, table.id),
    // Serves the letters about what was done of late.
    index("refunds_ended_at").on(table.endedAt).where(sql`${table.endedAt} is not null`),
  ],
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
  (table) => [
    uniqueIndex("paid_orders_order_reference").on(table.orderReference),
    // Serves the audit of what has changed.
    index("paid_orders_paid").using("brin", table.paidAt),
  ],
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
