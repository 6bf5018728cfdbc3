import { sql } from "drizzle-orm";
import { type Currency, currencies } from "#core/domain/money";
import { describeFund, type ReferralFund } from "#core/domain/referral-fund";
import type { ServiceContext } from "#core/services/context";
import { referralRewards, settlements } from "#db/schema";

/**
 * The referral fund per currency: the referral parts of all settlements pay in, rewards draw from it. Computed from the
 * two ledgers, stored nowhere. One round trip.
 */
export async function readReferralFund({
  db,
}: Pick<ServiceContext, "db">): Promise<(ReferralFund & { currency: Currency })[]> {
  const total = (column: ReturnType<typeof sql>) => sql<string>`coalesce(sum(${column}), 0)::text`;
  const [putIn, rewards] = await db.batch([
    db
      .select({ currency: settlements.currency, sum: total(sql`${settlements.referralMinor}`) })
      .from(settlements)
      .groupBy(settlements.currency),
    db
      .select({
        currency: referralRewards.currency,
        purpose: referralRewards.purpose,
        status: referralRewards.status,
        sum: total(sql`${referralRewards.commissionNumerator}`),
      })
      .from(referralRewards)
      .groupBy(referralRewards.currency, referralRewards.purpose, referralRewards.status),
  ]);
  return currencies
    .filter((currency) => [...putIn, ...rewards].some((row) => row.currency === currency))
    .map((currency) => ({
      currency,
      ...describeFund(
        BigInt(putIn.find((row) => row.currency === currency)?.sum ?? 0),
        rewards
          .filter((row) => row.currency === currency)
          .map(({ purpose, status, sum }) => ({ purpose, status, numerator: BigInt(sum) })),
      ),
    }));
}
