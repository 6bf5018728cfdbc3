import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { type ClaimedReward, MINT_BATCH_SIZE } from "#core/domain/mint";
import { moveRewards } from "#core/services/move-rewards";
import type { Database } from "#db/client";
import { orderItems, orders, referralRewards } from "#db/schema";

const ACTOR = "minter";

export interface ClaimRewardsInput {
  /** Known to the Minter's storage before the claim, so that a claim whose answer is lost is found again. */
  batchId: string;
  /** What every batch id of this Minter begins with. */
  minter: string;
  /** Batches whose transactions are in flight: the only others that may hold rewards. */
  inFlight: readonly string[];
  now: Date;
}

/**
 * Takes up to 20 approved, priced and due rewards into `minting` under a batch id, and answers everything that batch
 * holds with the frozen orders. Repeating it with the same id answers the same rewards. Rewards of a batch that the
 * Minter no longer knows were never signed for: they go back to `approved` first.
 */
export async function claimRewards({ db }: { db: Database }, input: ClaimRewardsInput): Promise<ClaimedReward[]> {
  const { batchId, minter, inFlight, now } = input;
  const moment = sql`${now.toISOString()}::timestamptz`;
  const held = and(eq(referralRewards.mintBatchId, batchId), eq(referralRewards.status, "minting"));
  const [, , rewards, items] = await db.batch([
    moveRewards(db, {
      to: "approved",
      where: sql`status = 'minting' and starts_with(mint_batch_id, ${minter}) and mint_batch_id not in ${[batchId, ...inFlight]}`,
      set: sql`mint_batch_id = null, tx_hash = null`,
      actor: ACTOR,
      reason: "claimed, but nothing was signed",
      at: now,
    }),
    moveRewards(db, {
      to: "minting",
      where: sql`token_amount is not null and (not_before is null or not_before <= ${moment})
        and not exists (select 1 from referral_rewards held where held.mint_batch_id = ${batchId} and held.status = 'minting')`,
      set: sql`mint_batch_id = ${batchId}, tx_hash = null, not_before = null, failure_reason = null`,
      limit: MINT_BATCH_SIZE,
      actor: ACTOR,
      reason: null,
      at: now,
    }),
    db
      .select({ reward: referralRewards, order: orders })
      .from(referralRewards)
      .innerJoin(orders, eq(orders.id, referralRewards.orderId))
      .where(held)
      .orderBy(asc(referralRewards.approvedAt), asc(referralRewards.orderReference))
      .limit(MINT_BATCH_SIZE),
    db
      .select({
        orderId: orderItems.orderId,
        lineTotalMinor: orderItems.lineTotalMinor,
        referralRateBp: orderItems.referralRateBp,
      })
      .from(orderItems)
      .where(inArray(orderItems.orderId, db.select({ id: referralRewards.orderId }).from(referralRewards).where(held))),
  ]);
  const lines = Map.groupBy(items, (item) => item.orderId);
  return rewards.map(({ reward, order }) => ({
    orderReference: reward.orderReference,
    referrerWallet: reward.referrerWallet,
    tokenAmount: reward.tokenAmount,
    receipt: reward.receipt,
    order: {
      currency: order.currency,
      referralCode: order.referralCode,
      referrerWallet: order.referrerWallet,
      paidReference: order.paidReference,
      lines: lines.get(order.id) ?? [],
    },
  }));
}
