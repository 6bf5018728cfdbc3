import { eq, inArray, sql } from "drizzle-orm";
import { startOfDay } from "#core/domain/local-day";
import type { RewardStatus } from "#core/domain/reward";
import type { Database } from "#db/client";
import { refcodes, refcodeVisitsDaily } from "#db/schema";

/** Whose days, from which on (`YYYY-MM-DD`), in which time zone (IANA). */
export interface ReferralDaysInput {
  userId: string;
  from: string;
  timeZone: string;
}

/** What referrals came to: on a day, or in all; with a status, what its rewards do. Amounts are texts of whole numbers. */
interface ReferralSum extends Record<string, unknown> {
  /** Null for all time. */
  day: string | null;
  status: RewardStatus | null;
  decimals: number | null;
  signUps: number;
  orders: number;
  paidOrders: number;
  rewards: number;
  usdMicros: string;
  earned: string;
  toCome: string;
  paid: string;
}

/** A read for a batch: what a referrer's rewards come to, by how they stand; reads the same however many there are. */
export function standingSums(db: Database, userId: string) {
  return db.execute<Pick<ReferralSum, "status" | "decimals" | "rewards" | "earned" | "toCome" | "paid">>(sql`
    select status, token_decimals as decimals, sum(rewards)::int as rewards, sum(earned)::text as earned,
      sum(to_come)::text as "toCome", sum(paid)::text as paid
    from (
      select status, token_decimals, rewards, earned, to_come, paid from referral_totals
        where user_id = ${userId} and quarter is null and status is not null
      union all select status, token_decimals, rewards, earned, to_come, paid from referral_total_changes
        where user_id = ${userId} and quarter is null and status is not null
    ) as kept group by 1, 2`);
}

/**
 * Reads for a batch: visits by day, and what the ledgers keep of a referrer's sign-ups, orders and rewards, by day and in all.
 * Reads at most the quarters of an hour of those days, however much there is in all; one statement, so that nothing is counted
 * twice while it is folded.
 */
export function referralSums(db: Database, { userId, from, timeZone }: ReferralDaysInput) {
  const myCodes = db.select({ code: refcodes.code }).from(refcodes).where(eq(refcodes.userId, userId));
  const since = sql`${startOfDay(from, timeZone).toISOString()}::timestamptz`;
  const columns = sql`quarter, status, token_decimals, sign_ups, orders, paid_orders, rewards, earned_usd_micros, earned, to_come, paid`;
  return {
    visits: db
      .select({
        day: sql<string>`${refcodeVisitsDaily.day}::text`,
        visits: sql<number>`sum(${refcodeVisitsDaily.visits})::float8`,
      })
      .from(refcodeVisitsDaily)
      .where(sql`${inArray(refcodeVisitsDaily.code, myCodes)} and ${refcodeVisitsDaily.day} >= ${from}::date`)
      .groupBy(refcodeVisitsDaily.day),
    sums: db.execute<ReferralSum>(sql`
      select (quarter at time zone ${timeZone})::date::text as day, status, token_decimals as decimals,
        sum(sign_ups)::int as "signUps", sum(orders)::int as orders, sum(paid_orders)::int as "paidOrders",
        sum(rewards)::int as rewards, sum(earned_usd_micros)::text as "usdMicros", sum(earned)::text as earned,
        sum(to_come)::text as "toCome", sum(paid)::text as paid
      from (
        select ${columns} from referral_totals where user_id = ${userId} and quarter is null
        union all select ${columns} from referral_totals where user_id = ${userId} and quarter >= ${since}
        union all select ${columns} from referral_total_changes
          where user_id = ${userId} and (quarter is null or quarter >= ${since})
      ) as kept group by 1, 2, 3`),
  };
}
