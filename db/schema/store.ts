import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  smallint,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { refusalReasons } from "#core/domain/attribution";
import { rateSources, vendorTiers } from "#core/domain/commission";
import { currencies } from "#core/domain/money";
import { orderStatuses, type PaymentPurpose, paymentPurposes } from "#core/domain/payment";
import { payoutMethods } from "#core/domain/payout";
import { payoutSchedules } from "#core/domain/payout-schedule";
import { createdAt, literal, minorUnits, moment, wordChecks } from "#db/columns";
import { users } from "#db/schema/auth";

/** A text in each language of the store. */
export interface Translated {
  en: string;
  uk: string;
  ru: string;
}

export interface OrderContact {
  name: string;
  phone: string;
  city: string;
  address: string;
}

export const vendors = pgTable(
  "vendors",
  {
    id: text("id").primaryKey(),
    /** Who works for it; null until somebody accepts its invitation. */
    userId: text("user_id").references(() => users.id, { onDelete: "restrict" }),
    name: text("name").notNull(),
    tier: text("tier", { enum: vendorTiers }).notNull(),
    /** Basis points; overrides the tier's platform commission. */
    platformRateBp: integer("platform_rate_bp"),
    /** Basis points; the merchant's own referral commission. */
    referralRateBp: integer("referral_rate_bp"),
    /** When the vendor is paid out; null: as the clone does. */
    payoutSchedule: text("payout_schedule", { enum: payoutSchedules }),
    payoutHoldDays: integer("payout_hold_days"),
    /** Null until the vendor has chosen: nothing is paid out before. */
    payoutMethod: text("payout_method", { enum: payoutMethods }),
    /** What the vendor has changed it to, from when it counts, and whether the old way is used until then; else payouts wait. */
    waitingMethod: text("waiting_method", { enum: payoutMethods }),
    waitingMethodFrom: moment("waiting_method_from"),
    waitingMethodOldStays: boolean("waiting_method_old_stays"),
    /** How it sends, in its own words, and the days that takes after payment; all null until it says so. */
    delivery: text("delivery"),
    deliveryDaysFrom: smallint("delivery_days_from"),
    deliveryDaysTo: smallint("delivery_days_to"),
    createdAt: createdAt(),
  },
  (table) => [
    ...wordChecks(table),
    // At most half each, here and wherever a rate is kept: no combination of settings takes more than a whole line.
    check("vendors_platform_rate", sql`${table.platformRateBp} between 0 and 5000`),
    check("vendors_referral_rate", sql`${table.referralRateBp} between 0 and 5000`),
    check(
      "vendors_waiting_method",
      sql`num_nulls(${table.waitingMethod}, ${table.waitingMethodFrom}, ${table.waitingMethodOldStays}) in (0, 3)`,
    ),
    check(
      "vendors_delivery",
      sql`num_nulls(${table.delivery}, ${table.deliveryDaysFrom}, ${table.deliveryDaysTo}) in (0, 3)
        and char_length(${table.delivery}) between 3 and 160 and ${table.deliveryDaysFrom} >= 1
        and ${table.deliveryDaysTo} between ${table.deliveryDaysFrom} and 90`,
    ),
    check("vendors_payout_hold_days", sql`${table.payoutHoldDays} between 0 and 90`),
    // Serves every page of a vendor.
    index("vendors_user").on(table.userId),
  ],
);

export const products = pgTable(
  "products",
  {
    id: text("id").primaryKey(),
    slug: text("slug").notNull().unique(),
    vendorId: text("vendor_id")
      .notNull()
      .references(() => vendors.id),
    name: jsonb("name").$type<Translated>().notNull(),
    description: jsonb("description").$type<Translated>().notNull(),
    priceMinor: minorUnits("price_minor").notNull(),
    currency: text("currency", { enum: currencies }).notNull(),
    stock: integer("stock").notNull(),
    /** Basis points; overrides the merchant's referral commission. */
    referralRateBp: integer("referral_rate_bp"),
    /** Key of its picture; null: the pattern stands for it. */
    picture: text("picture"),
    /** When it was taken off the shelf; its orders keep it. */
    archivedAt: moment("archived_at"),
    createdAt: createdAt(),
  },
  (table) => [
    ...wordChecks(table),
    // Serve the desks of vendor and admin.
    index("products_vendor").on(table.vendorId, table.createdAt, table.id),
    index("products_newest").on(table.createdAt, table.id),
    check("products_price_positive", sql`${table.priceMinor} > 0`),
    check("products_stock_not_negative", sql`${table.stock} >= 0`),
    check("products_referral_rate", sql`${table.referralRateBp} between 0 and 5000`),
  ],
);

export const orders = pgTable(
  "orders",
  {
    id: text("id").primaryKey(),
    buyerId: text("buyer_id")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    purpose: text("purpose", { enum: paymentPurposes }).notNull().default("store_order"),
    status: text("status", { enum: orderStatuses }).notNull().default("pending"),
    currency: text("currency", { enum: currencies }).notNull(),
    totalMinor: minorUnits("total_minor").notNull(),
    /** The cart that it was placed from; null where there was none, as for a membership. */
    cartId: text("cart_id"),
    /** Null for what is not delivered. */
    contact: jsonb("contact").$type<OrderContact>(),
    /** The attribution, or all null; the wallet is null too while the code has none that pays. */
    referralCode: text("referral_code"),
    referrerUserId: text("referrer_user_id").references(() => users.id, { onDelete: "restrict" }),
    referrerWallet: text("referrer_wallet"),
    /** The code that was looked at and why it earns nothing; null when attributed or when there was none. */
    refusedCode: text("refused_code"),
    refusedReason: text("refused_reason", { enum: refusalReasons }),
    /** Subtotal-weighted referral rate in percent: shown, never computed with. */
    rewardPercent: numeric("reward_percent", { precision: 7, scale: 4 }).notNull(),
    createdAt: createdAt(),
    paidAt: moment("paid_at"),
    /** When the buyer cancelled it; kept even if a late payment has paid it since. */
    cancelledAt: moment("cancelled_at"),
    /** The attempt that was paid: the audit key everywhere. */
    paidReference: text("paid_reference"),
  },
  (table) => [
    ...wordChecks(table),
    check("orders_total_positive", sql`${table.totalMinor} > 0`),
    check(
      "orders_contact",
      sql`${table.purpose} <> ${literal<PaymentPurpose>("store_order")} or ${table.contact} is not null`,
    ),
    // A cart is ordered once, from however many tabs.
    uniqueIndex("orders_of_cart").on(table.buyerId, table.cartId),
    // Serve the buyer's history and the referrer's dashboard.
    index("orders_buyer_id").on(table.buyerId, table.createdAt),
    // Serves the admin's list, which asks for this very order. Asked for a person's newest orders, the planner must not take
    // it: it would walk everybody's.
    index("orders_newest").on(table.createdAt.desc().nullsLast(), table.id.desc().nullsLast()),
    index("orders_of_referrer").on(table.referrerUserId, table.createdAt, table.id),
    // Serves the search for attributed orders whose reward never came.
    index("orders_attributed_paid_at").on(table.paidAt).where(sql`${table.referralCode} is not null`),
    index("orders_of_refused_code")
      .on(table.refusedCode, table.createdAt, table.id)
      .where(sql`${table.refusedCode} is not null`),
  ],
);

/** A line with everything it was sold under: later changes of price, vendor or rate do not reach it. */
export const orderItems = pgTable(
  "order_items",
  {
    id: text("id").primaryKey(),
    orderId: text("order_id")
      .notNull()
      .references(() => orders.id),
    position: smallint("position").notNull(),
    /** Both null for what the platform itself sells: then no vendor is owed anything. */
    productId: text("product_id").references(() => products.id),
    vendorId: text("vendor_id").references(() => vendors.id),
    name: jsonb("name").$type<Translated>().notNull(),
    quantity: integer("quantity").notNull(),
    unitPriceMinor: minorUnits("unit_price_minor").notNull(),
    lineTotalMinor: minorUnits("line_total_minor").notNull(),
    referralRateBp: integer("referral_rate_bp").notNull(),
    referralRateSource: text("referral_rate_source", { enum: rateSources }).notNull(),
    platformRateBp: integer("platform_rate_bp").notNull(),
  },
  (table) => [
    ...wordChecks(table),
    check("order_items_quantity_positive", sql`${table.quantity} > 0`),
    check("order_items_vendor", sql`(${table.productId} is null) = (${table.vendorId} is null)`),
    check("order_items_line_total", sql`${table.lineTotalMinor} = ${table.unitPriceMinor} * ${table.quantity}`),
    check(
      "order_items_rates",
      sql`${table.referralRateBp} >= 0 and ${table.platformRateBp} >= 0 and ${table.referralRateBp} + ${table.platformRateBp} <= 10000`,
    ),
    index("order_items_order_id").on(table.orderId),
  ],
);

/** One row: what an admin may change for the whole clone. */
export const platformSettings = pgTable(
  "platform_settings",
  {
    id: smallint("id").primaryKey().default(1),
    /** Platform default referral rate, basis points; null falls through to `REFERRAL_REWARD_PERCENT`. */
    defaultReferralRateBp: integer("default_referral_rate_bp"),
    payoutSchedule: text("payout_schedule", { enum: payoutSchedules }).notNull().default("weekly"),
    payoutHoldDays: integer("payout_hold_days").notNull().default(3),
  },
  (table) => [
    ...wordChecks(table),
    check("platform_settings_single", sql`${table.id} = 1`),
    check("platform_settings_referral_rate", sql`${table.defaultReferralRateBp} between 0 and 5000`),
    check("platform_settings_payout_hold_days", sql`${table.payoutHoldDays} between 0 and 90`),
  ],
);

/** Sums below these are not paid out but carried. A currency without a row has no minimum. */
export const payoutMinimums = pgTable(
  "payout_minimums",
  {
    currency: text("currency", { enum: currencies }).primaryKey(),
    payoutMinimum: minorUnits("payout_minimum").notNull(),
  },
  (table) => [...wordChecks(table), check("payout_minimums_not_negative", sql`${table.payoutMinimum} >= 0`)],
);
