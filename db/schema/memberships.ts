import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { currencies } from "#core/domain/money";
import { createdAt, minorUnits, moment, wordChecks } from "#db/columns";
import { users } from "#db/schema/auth";
import { orders, type Translated } from "#db/schema/store";

/** What can be bought. A plan that is no longer sold stays for those who have it. */
export const membershipPlans = pgTable(
  "membership_plans",
  {
    id: text("id").primaryKey(),
    /** From 1; a higher level holds all that a lower one does. */
    level: integer("level").notNull(),
    name: jsonb("name").$type<Translated>().notNull(),
    description: jsonb("description").$type<Translated>().notNull(),
    priceMinor: minorUnits("price_minor").notNull(),
    currency: text("currency", { enum: currencies }).notNull(),
    /** Length in calendar months. */
    months: integer("months").notNull(),
    /** Basis points; overrides the platform's referral rate. */
    referralRateBp: integer("referral_rate_bp"),
    active: boolean("active").notNull().default(true),
    createdAt: createdAt(),
  },
  (table) => [
    ...wordChecks(table),
    uniqueIndex("membership_plans_level").on(table.level),
    check("membership_plans_level_positive", sql`${table.level} > 0`),
    check("membership_plans_price_positive", sql`${table.priceMinor} > 0`),
    check("membership_plans_months", sql`${table.months} between 1 and 120`),
    check("membership_plans_referral_rate", sql`${table.referralRateBp} between 0 and 5000`),
  ],
);

/**
 * The stretches of membership that paid orders opened, in the order they were paid. The one with the highest position is
 * the current one. The key decides between two payments at once: the loser reads again and plans again.
 */
export const membershipPeriods = pgTable(
  "membership_periods",
  {
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    position: integer("position").notNull(),
    orderId: text("order_id")
      .notNull()
      .references(() => orders.id),
    planId: text("plan_id")
      .notNull()
      .references(() => membershipPlans.id),
    level: integer("level").notNull(),
    months: integer("months").notNull(),
    priceMinor: minorUnits("price_minor").notNull(),
    startsAt: moment("starts_at").notNull(),
    endsAt: moment("ends_at").notNull(),
    /** Lifted the member to a level never had before. */
    isUpgrade: boolean("is_upgrade").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.position] }),
    uniqueIndex("membership_periods_order_id").on(table.orderId),
    check("membership_periods_forward", sql`${table.endsAt} > ${table.startsAt}`),
    // Serves the audit of what has changed.
    index("membership_periods_created").using("brin", table.createdAt),
  ],
);

/** What a membership order buys, frozen when it was placed. */
export const membershipOrders = pgTable("membership_orders", {
  orderId: text("order_id")
    .primaryKey()
    .references(() => orders.id),
  planId: text("plan_id")
    .notNull()
    .references(() => membershipPlans.id),
  level: integer("level").notNull(),
  months: integer("months").notNull(),
  priceMinor: minorUnits("price_minor").notNull(),
});
