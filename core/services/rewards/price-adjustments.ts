import { and, asc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { rejectionReasons } from "#core/domain/rejection";
import { sizeAtReceipt } from "#core/domain/reward";
import { dueAmount } from "#core/services/due-amount";
import { moveRewards } from "#core/services/rewards/move-rewards";
import { setRejection } from "#core/services/rewards/reward-reasons";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { referralRewards, refunds, rewardAdjustments } from "#db/schema";

const ACTOR = "price-rewards";

/** Rewards looked at per run. */
const BATCH = 50;

/**
 * Writes how many tokens refunds took off rewards that had no price when they were done: the size before each minus the size
 * after it, at the reward's own price. A reward of which that leaves nothing is rejected. Safe to repeat.
 */
export async function priceAdjustments({ db }: { db: Database }, { now }: { now: Date }): Promise<void> {
  const unpriced = db
    .selectDistinct({ orderReference: rewardAdjustments.orderReference })
    .from(rewardAdjustments)
    .innerJoin(referralRewards, eq(referralRewards.orderReference, rewardAdjustments.orderReference))
    .where(and(isNull(rewardAdjustments.tokenAmount), isNotNull(referralRewards.tokenAmount)))
    .limit(BATCH);
  const rows = await db
    .select({
      orderReference: rewardAdjustments.orderReference,
      refundId: rewardAdjustments.refundId,
      taken: rewardAdjustments.commissionNumerator,
      tokenAmount: rewardAdjustments.tokenAmount,
      numerator: referralRewards.commissionNumerator,
      receipt: referralRewards.receipt,
    })
    .from(rewardAdjustments)
    .innerJoin(referralRewards, eq(referralRewards.orderReference, rewardAdjustments.orderReference))
    .innerJoin(refunds, eq(refunds.id, rewardAdjustments.refundId))
    .where(inArray(rewardAdjustments.orderReference, unpriced))
    .orderBy(asc(rewardAdjustments.orderReference), asc(refunds.position));
  if (rows.length === 0) return;
  const byReward = Map.groupBy(rows, ({ orderReference }) => orderReference);
  const updates = [...byReward.values()].flatMap((adjustments) => {
    let left = adjustments[0]?.numerator ?? 0n;
    return adjustments.flatMap(({ refundId, taken, tokenAmount, receipt }) => {
      const [before, after] = [sizeAtReceipt(receipt, left), sizeAtReceipt(receipt, left - taken)];
      left -= taken;
      if (tokenAmount !== null || before === null || after === null) return [];
      return db
        .update(rewardAdjustments)
        .set({ tokenAmount: before - after })
        .where(and(eq(rewardAdjustments.refundId, refundId), isNull(rewardAdjustments.tokenAmount)));
    });
  });
  const refunded = rejectionReasons.of("refunded");
  await writeBatch(db, [
    ...updates,
    moveRewards(db, {
      to: "rejected",
      where: sql`order_reference in ${[...byReward.keys()]} and ${dueAmount("referral_rewards")} = 0`,
      set: setRejection(refunded),
      actor: ACTOR,
      reason: refunded,
      now,
    }),
  ]);
}
