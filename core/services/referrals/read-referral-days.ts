import { eq, inArray, notInArray, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { isPaidOut, isRefused, rewardStatuses } from "#core/domain/reward";
import type { Database } from "#db/client";
import { orders, refcodes, refcodeVisitsDaily, referralRewards, users } from "#db/schema";

const refused = rewardStatuses.filter(isRefused);
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
    earned: db
      .select({
        day: dayOf(referralRewards.createdAt),
        usdMicros: sql<string>`coalesce(sum(${referralRewards.usdMicros}) filter (where ${notInArray(referralRewards.status, refused)}), 0)::text`,
        minted: sql<number>`(count(*) filter (where ${inArray(referralRewards.status, paidOut)}))::float8`,
      })
      .from(referralRewards)
      .where(eq(referralRewards.referrerUserId, userId))
      .groupBy(firstColumn),
    tokens: db
      .select({
        decimals: sql<number>`${referralRewards.tokenDecimals}`,
        earned: sql<string>`coalesce(sum(${referralRewards.tokenAmount}) filter (where ${notInArray(referralRewards.status, refused)}), 0)::text`,
        minted: sql<string>`coalesce(sum(${referralRewards.tokenAmount}) filter (where ${inArray(referralRewards.status, paidOut)}), 0)::text`,
      })
      .from(referralRewards)
      .where(sql`${referralRewards.referrerUserId} = ${userId} and ${referralRewards.tokenDecimals} is not null`)
      .groupBy(referralRewards.tokenDecimals),
  };
}
