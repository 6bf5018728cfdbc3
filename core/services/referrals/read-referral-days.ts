import { eq, inArray, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { isPaidOut, rewardStatuses } from "#core/domain/reward";
import { dueUsdMicros, isEarned } from "#core/services/referrals/reward-dues";
import type { Database } from "#db/client";
import { orders, refcodes, refcodeVisitsDaily, referralRewards, users } from "#db/schema";

const paidOut = rewardStatuses.filter(isPaidOut);

/** Whose days, from which on (`YYYY-MM-DD`), in which time zone (IANA). */
export interface ReferralDaysInput {
  userId: string;
  from: string;
  timeZone: string;
}

/**
 * Reads for a batch: what each day brought. The row without a day is everything before `from`, so that the sum over all
 * rows is the total. Each reads an index of this referrer's own rows, so it grows with what they brought, not with the
 * store.
 */
export function referralDayReads(db: Database, { userId, from, timeZone }: ReferralDaysInput) {
  const dayOf = (moment: AnyPgColumn): SQL<string | null> => {
    const day = sql`(${moment} at time zone ${timeZone})::date`;
    return sql<string | null>`case when ${day} >= ${from}::date then ${day}::text end`;
  };
  const count = sql<number>`count(*)::float8`;
  const myCodes = db.select({ code: refcodes.code }).from(refcodes).where(eq(refcodes.userId, userId));
  const firstColumn = sql`1`;
  return {
    visits: db
      .select({
        day: sql<
          string | null
        >`case when ${refcodeVisitsDaily.day} >= ${from}::date then ${refcodeVisitsDaily.day}::text end`,
        visits: sql<number>`sum(${refcodeVisitsDaily.visits})::float8`,
      })
      .from(refcodeVisitsDaily)
      .where(inArray(refcodeVisitsDaily.code, myCodes))
      .groupBy(firstColumn),
    signUps: db
      .select({ day: dayOf(users.createdAt), signUps: count })
      .from(users)
      .where(sql`${users.referredBy}->>'referrerUserId' = ${userId}`)
      .groupBy(firstColumn),
    orders: db
      .select({ day: dayOf(orders.createdAt), orders: count })
      .from(orders)
      .where(eq(orders.referrerUserId, userId))
      .groupBy(firstColumn),
    paidOrders: db
      .select({ day: dayOf(orders.paidAt), paidOrders: count })
      .from(orders)
      .where(sql`${orders.referrerUserId} = ${userId} and ${orders.paidAt} is not null`)
      .groupBy(firstColumn),
    /** Without what refunds took off; what was rejected does not count. */
    earned: db
      .select({
        day: dayOf(referralRewards.createdAt),
        usdMicros: sql<string>`coalesce(sum(${dueUsdMicros}::numeric) filter (where ${isEarned}), 0)::text`,
        minted: sql<number>`(count(*) filter (where ${inArray(referralRewards.status, paidOut)}))::float8`,
      })
      .from(referralRewards)
      .where(eq(referralRewards.referrerUserId, userId))
      .groupBy(firstColumn),
  };
}
