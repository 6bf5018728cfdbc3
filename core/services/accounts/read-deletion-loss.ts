import { and, eq, inArray, sql } from "drizzle-orm";
import { statesBefore } from "#core/domain/reward";
import type { ServiceContext } from "#core/services/context";
import { isWithoutWallet } from "#core/services/rewards/rewards-without-wallet";
import { referralRewards } from "#db/schema";

/**
 * What a person would lose by deleting the account now: rewards that have no wallet to be paid to, and what they were worth
 * when earned, in millionths of a US dollar.
 */
export async function readDeletionLoss(
  { db }: Pick<ServiceContext, "db">,
  { userId, now }: { userId: string; now: Date },
): Promise<{ rewards: number; usdMicros: bigint }> {
  const [lost] = await db
    .select({
      rewards: sql<number>`count(*)::int`,
      usdMicros: sql<string>`coalesce(sum(${referralRewards.usdMicros}), 0)::text`,
    })
    .from(referralRewards)
    .where(
      and(
        eq(referralRewards.referrerUserId, userId),
        inArray(referralRewards.status, statesBefore("rejected")),
        isWithoutWallet(now),
      ),
    );
  return { rewards: lost?.rewards ?? 0, usdMicros: BigInt(lost?.usdMicros ?? 0) };
}
