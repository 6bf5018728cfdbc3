import { sql } from "drizzle-orm";
import { bigint, index, integer, pgTable, text, unique } from "drizzle-orm/pg-core";
import { rewardStatuses } from "#core/domain/reward";
import { moment, tokenUnits, wordChecks } from "#db/columns";

/** What is counted of referrals, and of what: the sum of all rows with the same key is what it comes to. */
const counted = () => ({
  /** Whose; null for everybody's together. No foreign key: a payment would lock its referrer for each of its rows. */
  userId: text("user_id"),
  /** The quarter of an hour it happened in (UTC; every zone's midnight begins one); null for all time. */
  quarter: moment("quarter"),
  /** Of rewards: how they stand, and the decimals of their token. */
  status: text("status", { enum: rewardStatuses }),
  tokenDecimals: integer("token_decimals"),
  signUps: integer("sign_ups").notNull().default(0),
  orders: integer("orders").notNull().default(0),
  paidOrders: integer("paid_orders").notNull().default(0),
  rewards: integer("rewards").notNull().default(0),
  /** Value when earned of what refunds left, in millionths of a US dollar, of rewards that count as earned. */
  earnedUsdMicros: tokenUnits("earned_usd_micros").notNull().default(sql`0`),
  /** The same in the token's smallest unit. */
  earned: tokenUnits("earned").notNull().default(sql`0`),
  /** What refunds left less what was kept back, whatever the status; only owed ones are still to be paid. */
  toCome: tokenUnits("to_come").notNull().default(sql`0`),
  /** What the chain paid. */
  paid: tokenUnits("paid").notNull().default(sql`0`),
});

/**
 * What referrals come to, kept by triggers of the database (migration `referral_totals`): together with
 * `referralTotalChanges` it is exact. `npm run admin -- rebuild-totals` makes it anew.
 */
export const referralTotals = pgTable("referral_totals", counted(), (table) => [
  ...wordChecks(table),
  unique("referral_totals_key").on(table.userId, table.quarter, table.status, table.tokenDecimals).nullsNotDistinct(),
]);

/** What was written since: rows that are only inserted, so that no payment waits for another, and folded a few at a time. */
export const referralTotalChanges = pgTable(
  "referral_total_changes",
  { id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(), ...counted() },
  (table) => [...wordChecks(table), index("referral_total_changes_user").on(table.userId)],
);
