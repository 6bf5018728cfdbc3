import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { rejectionReasons } from "#core/domain/rejection";
import { type RewardReceipt, replayReceipt, statesBefore } from "#core/domain/reward";
import { moveRewards } from "#core/services/rewards/move-rewards";
import { priceAdjustments } from "#core/services/rewards/price-adjustments";
import { quoteToken } from "#core/services/rewards/quote-token";
import type { RewardContext } from "#core/services/rewards/reward-context";
import { setRejection } from "#core/services/rewards/reward-reasons";
import { writeBatch } from "#db/batch";
import { referralRewards } from "#db/schema";

const ACTOR = "price-rewards";

/** Rewards priced per cron run. */
const BATCH = 50;

/**
 * Prices rewards created while no price was available, and what refunds took off them meanwhile. One worth less than the
 * token's smallest unit is rejected, and its referrer notified.
 *
 * @returns how many got a price
 */
export async function priceRewards(
  { db, chain, oracle }: Pick<RewardContext, "db" | "chain" | "oracle">,
  { now }: { now: Date },
): Promise<{ priced: number }> {
  const priced = await priceWaiting({ db, chain, oracle }, now);
  await priceAdjustments({ db }, { now });
  return { priced };
}

async function priceWaiting(
  { db, chain, oracle }: Pick<RewardContext, "db" | "chain" | "oracle">,
  now: Date,
): Promise<number> {
  const waiting = await db
    .select({ orderReference: referralRewards.orderReference, receipt: referralRewards.receipt })
    .from(referralRewards)
    .where(and(isNull(referralRewards.tokenAmount), inArray(referralRewards.status, statesBefore("rejected"))))
    .orderBy(asc(referralRewards.createdAt))
    .limit(BATCH);
  if (waiting.length === 0) return 0;
  const quote = await quoteToken({ chain, oracle }, now);
  if (!quote) return 0;

  let priced = 0;
  const statements = waiting.map(({ orderReference, receipt }): BatchItem<"pg"> => {
    const pricedReceipt: RewardReceipt = { ...receipt, ...quote };
    const tokenAmount = replayReceipt(pricedReceipt);
    if (tokenAmount === null) throw new Error("a receipt with a price has an amount");
    if (tokenAmount === 0n) {
      const reason = rejectionReasons.of("too_small");
      return moveRewards(db, {
        to: "rejected",
        where: sql`order_reference = ${orderReference} and token_amount is null`,
        set: setRejection(reason),
        actor: ACTOR,
        reason,
        now,
      });
    }
    priced++;
    return db
      .update(referralRewards)
      .set({ tokenAmount, tokenDecimals: quote.tokenDecimals, receipt: pricedReceipt })
      .where(and(eq(referralRewards.orderReference, orderReference), isNull(referralRewards.tokenAmount)));
  });
  await writeBatch(db, statements);
  return priced;
}
