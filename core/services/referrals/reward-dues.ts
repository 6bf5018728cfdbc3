import { eq, sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { tokenDebtors } from "#db/schema";

const takenNumerator = sql`coalesce((select sum(commission_numerator) from reward_adjustments
  where order_reference = referral_rewards.order_reference), 0)`;

/** Its value when it was earned, in millionths of a US dollar, floored: shown only. */
export const dueUsdMicros = sql<string>`div(referral_rewards.usd_micros::numeric *
  (referral_rewards.commission_numerator - ${takenNumerator}), referral_rewards.commission_numerator)::text`;

/** A read for a batch: what a referrer owes now. */
export function debtRead(db: Database, userId: string) {
  return db
    .select({
      outstanding: tokenDebtors.outstanding,
      // Those of any reward: a clone's token has the same for good.
      decimals: sql<number | null>`(select token_decimals from referral_rewards where token_decimals is not null
        order by order_reference limit 1)`,
    })
    .from(tokenDebtors)
    .where(eq(tokenDebtors.userId, userId));
}
