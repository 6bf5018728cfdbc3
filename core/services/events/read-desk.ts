import { and, count, eq, lte, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { daysAfter, startOfDay } from "#core/domain/local-day";
import type { Currency } from "#core/domain/money";
import { MOST_COUNTED } from "#core/domain/most-counted";
import type { RewardStatus } from "#core/domain/reward";
import { dayInTimeZone } from "#core/domain/visit-day";
import type { ServiceContext } from "#core/services/context";
import { readRisk } from "#core/services/events/read-risk";
import { openCases } from "#core/services/open-cases";
import type { Database } from "#db/client";
import {
  adminProposals,
  orderItems,
  referralRewards,
  refundRequests,
  refunds,
  settlements,
  vendorDues,
} from "#db/schema";

const sum = (column: PgColumn | SQL) => sql`coalesce(sum(${column}), 0)`.mapWith(BigInt);

/**
 * What an admin's day begins with: what waits for a decision and with how much money, what is at risk, and today's figures
 * beside those of the same weekday a week before, up to the same time of day. Two round trips; every part reads an index, and
 * at most {@link MOST_COUNTED} rows.
 */
export async function readDesk({ db, clone }: Pick<ServiceContext, "db" | "clone">, { now }: { now: Date }) {
  const day = dayInTimeZone(now.getTime(), clone.timeZone);
  const lastDay = daysAfter(day, -7);
  const start = startOfDay(day, clone.timeZone);
  const lastStart = startOfDay(lastDay, clone.timeZone);
  const lastNow = new Date(lastStart.getTime() + (now.getTime() - start.getTime()));
  const [[waiting, failed, cases, asked, due, [proposals], ...days], risk] = await Promise.all([
    db.batch([
      rewardsOf(db, eq(referralRewards.status, "pending_approval" satisfies RewardStatus)),
      rewardsOf(db, eq(referralRewards.status, "failed" satisfies RewardStatus)),
      db
        .select({
          currency: refunds.currency,
          cases: count(),
          amountMinor: sum(refunds.amountMinor),
        })
        .from(refunds)
        .where(openCases.refunds)
        .groupBy(refunds.currency),
      askedRefunds(db),
      db
        .select({
          currency: vendorDues.currency,
          vendors: sql<number>`count(distinct ${vendorDues.vendorId})::int`,
          amountMinor: sum(vendorDues.pendingMinor),
        })
        .from(vendorDues)
        .where(and(lte(vendorDues.dueAt, now), sql`${vendorDues.pendingMinor} > 0`))
        .groupBy(vendorDues.currency),
      db.select({ proposals: count() }).from(adminProposals).where(eq(adminProposals.status, "open")),
      salesOf(db, start, now),
      salesOf(db, lastStart, lastNow),
      rewardsOf(db, between(referralRewards.createdAt, start, now)),
      rewardsOf(db, between(referralRewards.createdAt, lastStart, lastNow)),
    ]),
    readRisk({ db }, { now }),
  ]);
  const [sales, lastSales, earned, lastEarned] = days;
  return {
    decisions: {
      rewards: rewardSums(waiting),
      refundRequests: asked,
      refundCases: cases,
      duePayouts: due,
      proposals: proposals?.proposals ?? 0,
    },
    risk: { ...risk, failed: rewardSums(failed) },
    today: { day, sales, rewards: rewardSums(earned) },
    lastWeek: { day: lastDay, until: lastNow, sales: lastSales, rewards: rewardSums(lastEarned) },
  };
}

const between = (column: PgColumn, from: Date, to: Date) =>
  sql`${column} >= ${from.toISOString()}::timestamptz and ${column} <= ${to.toISOString()}::timestamptz`;

/** How many such rewards there are, what they were worth when earned, and their tokens by decimals. */
function rewardsOf(db: Database, where: SQL) {
  const some = db
    .select({
      usdMicros: referralRewards.usdMicros,
      tokens: referralRewards.tokenAmount,
      decimals: referralRewards.tokenDecimals,
    })
    .from(referralRewards)
    .where(where)
    .limit(MOST_COUNTED + 1)
    .as("some");
  return db
    .select({
      decimals: some.decimals,
      rewards: count(),
      usdMicros: sum(sql`${some.usdMicros}`),
      tokens: sum(sql`${some.tokens}`),
    })
    .from(some)
    .groupBy(some.decimals);
}

interface RewardRow {
  decimals: number | null;
  rewards: number;
  usdMicros: bigint;
  tokens: bigint;
}

function rewardSums(rows: readonly RewardRow[]) {
  return {
    rewards: rows.reduce((all, { rewards }) => all + rewards, 0),
    usdMicros: rows.reduce((all, { usdMicros }) => all + usdMicros, 0n),
    /** In the token's smallest unit; what has no price yet is in no sum. */
    tokens: rows.flatMap(({ decimals, tokens }) => (decimals === null ? [] : [{ decimals, amount: tokens }])),
  };
}

/** Lines that vendors ask to have refunded, at what they cost. */
function askedRefunds(db: Database) {
  return db
    .select({
      currency: sql<Currency>`(select currency from orders where id = ${refundRequests.orderId})`.as("of_order"),
      cases: count(),
      amountMinor: sum(sql`${orderItems.unitPriceMinor} * ${refundRequests.quantity}`),
    })
    .from(refundRequests)
    .innerJoin(orderItems, eq(orderItems.id, refundRequests.itemId))
    .where(eq(refundRequests.status, "asked"))
    .groupBy(sql`of_order`);
}

/** Sales of vendors between two moments, as they were sold: by currency. */
function salesOf(db: Database, from: Date, to: Date) {
  const some = db
    .select({
      currency: settlements.currency,
      grossMinor: settlements.grossMinor,
      platformMinor: settlements.platformMinor,
    })
    .from(settlements)
    .where(between(settlements.createdAt, from, to))
    .limit(MOST_COUNTED + 1)
    .as("some");
  return db
    .select({
      currency: some.currency,
      sales: count(),
      grossMinor: sum(sql`${some.grossMinor}`),
      platformMinor: sum(sql`${some.platformMinor}`),
    })
    .from(some)
    .groupBy(some.currency);
}
