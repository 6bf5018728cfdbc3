import { eq, inArray, sql } from "drizzle-orm";
import { daysAfter, startsOfDays } from "#core/domain/local-day";
import type { RewardStatus } from "#core/domain/reward";
import type { Database } from "#db/client";
import { refcodes, refcodeVisitsDaily } from "#db/schema";

/** A person's days: from which one (`YYYY-MM-DD`), how many, in which time zone (IANA). */
export interface ReferralDaysInput {
  userId: string;
  from: string;
  days: number;
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
 * Reads at most the quarters of an hour of those days, however much there is in all, each day as one range of an index; one
 * statement, so that nothing is counted twice while it is folded.
 */
export function referralSums(db: Database, { userId, from, days, timeZone }: ReferralDaysInput) {
  const myCodes = db.select({ code: refcodes.code }).from(refcodes).where(eq(refcodes.userId, userId));
  const starts = startsOfDays(from, days, timeZone).map((start) => start.toISOString());
  const names = Array.from({ length: days }, (_, after) => daysAfter(from, after));
  const all = sql`status, token_decimals, sign_ups, orders, paid_orders, rewards, earned_usd_micros, earned, to_come, paid`;
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
      select null as day, status, token_decimals as decimals, sum(sign_ups)::int as "signUps", sum(orders)::int as orders,
        sum(paid_orders)::int as "paidOrders", sum(rewards)::int as rewards, sum(earned_usd_micros)::text as "usdMicros",
        sum(earned)::text as earned, sum(to_come)::text as "toCome", sum(paid)::text as paid
      from (
        select ${all} from referral_totals where user_id = ${userId} and quarter is null
        union all select ${all} from referral_total_changes where user_id = ${userId} and quarter is null
      ) as kept group by 2, 3
      union all
      select day, null, null, sum(sign_ups)::int, sum(orders)::int, sum(paid_orders)::int, 0, sum(earned_usd_micros)::text,
        '0', '0', '0'
      from (
        select day, kept.*
        from unnest(${arrayOf(names)}::text[], ${arrayOf(starts.slice(0, -1))}::timestamptz[], ${arrayOf(starts.slice(1))}::timestamptz[])
          as each (day, starts, ends)
        cross join lateral (
          select sum(sign_ups) as sign_ups, sum(orders) as orders, sum(paid_orders) as paid_orders,
            sum(earned_usd_micros) as earned_usd_micros
          from referral_totals where user_id = ${userId} and quarter >= starts and quarter < ends
        ) as kept
        union all
        select (quarter at time zone ${timeZone})::date::text, sign_ups, orders, paid_orders, earned_usd_micros
        from referral_total_changes where user_id = ${userId} and quarter >= ${starts[0]}::timestamptz
      ) as by_day where sign_ups is not null group by day`),
  };
}

/** A Postgres array literal, of values without commas or quotes. */
const arrayOf = (values: readonly string[]) => sql`${`{${values.join()}}`}`;
