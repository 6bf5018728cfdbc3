import { and, eq, inArray, sql } from "drizzle-orm";
import { type ClaimedReward, MINT_BATCH_SIZE } from "#core/domain/mint";
import type { RewardStatus } from "#core/domain/reward";
import { rewardReasons } from "#core/domain/reward-reason";
import { claimFactsQueries, describeClaimFacts } from "#core/services/rewards/claim-facts";
import { moveRewards } from "#core/services/rewards/move-rewards";
import { setFailure } from "#core/services/rewards/reward-reasons";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { at } from "#db/moment";
import { referralRewards } from "#db/schema";

const ACTOR = "minter";

export interface ClaimRewardsInput {
  /** Ids of new batches, filled in this order. */
  batchIds: readonly string[];
  /** What every batch id of this Minter begins with. */
  minter: string;
  /** Batches in flight: the only other ones that may hold rewards. */
  inFlight: readonly string[];
  now: Date;
}

/** Up to `MINT_BATCH_SIZE` rewards that one transaction may pay, the longest approved first. */
export interface ClaimedBatch {
  batchId: string;
  rewards: ClaimedReward[];
}

/**
 * Moves approved, priced and due rewards with a wallet, or released ones, to `minting`, up to `MINT_BATCH_SIZE` per batch id,
 * and returns them with their frozen orders and what the other ledgers hold; empty batches are left out. Rewards of a batch
 * unknown to the Minter were never signed for: they return to `approved` first. Safe to repeat with the same ids.
 *
 * A reward held by an open refund is skipped: the lock on its row decides which of the two came first.
 */
export async function claimRewards({ db }: { db: Database }, input: ClaimRewardsInput): Promise<ClaimedBatch[]> {
  const { batchIds, minter, inFlight, now } = input;
  const ids = sql.join(
    batchIds.map((id) => sql`${id}`),
    sql`, `,
  );
  const held = and(inArray(referralRewards.mintBatchId, [...batchIds]), eq(referralRewards.status, "minting"));
  const [, , , ...facts] = await db.batch([
    byIndexOfDue(db),
    forgottenRewards(db, { minter, known: [...batchIds, ...inFlight], now }),
    moveRewards(db, {
      to: "minting",
      where: sql`(referrer_wallet is not null or released_at is not null) and token_amount is not null
        and held_by_refund is null and not refund_unjudged and not exists (
          select 1 from reward_adjustments unpriced
          where unpriced.order_reference = referral_rewards.order_reference and unpriced.token_amount is null)
        and (not_before is null or not_before <= ${at(now)})
        and not exists (select 1 from referral_rewards held where held.mint_batch_id in ${batchIds} and held.status = ${literal<RewardStatus>("minting")})`,
      set: sql`mint_batch_id = (array[${ids}]::text[])[1 + (due.place - 1) / ${MINT_BATCH_SIZE}::int],
        tx_hash = null, not_before = null, ${setFailure(null)}`,
      limit: MINT_BATCH_SIZE * batchIds.length,
      actor: ACTOR,
      reason: null,
      now,
    }),
    ...claimFactsQueries(db, held),
  ]);
  const batches = Map.groupBy(describeClaimFacts(facts), ({ batchId }) => batchId);
  return batchIds.flatMap((batchId) => {
    const claimed = batches.get(batchId)?.map(({ reward }) => reward) ?? [];
    return claimed.length > 0 ? [{ batchId, rewards: claimed }] : [];
  });
}

/**
 * For the rest of the transaction: where an index has the order, it is read instead of sorting. What is due comes by its index
 * then, and reading ends with the last reward claimed. Before its first `analyze` Postgres thinks that hardly anything is due,
 * and would rather read and sort all of it, with all payments, for each claim.
 */
function byIndexOfDue(db: Database) {
  return db.execute(sql`select set_config('enable_sort', 'off', true)`);
}

/** Returns claimed rewards that were never signed for to `approved`. */
export async function returnForgotten(
  { db }: { db: Database },
  { minter, inFlight, now }: { minter: string; inFlight: readonly string[]; now: Date },
): Promise<void> {
  await forgottenRewards(db, { minter, known: inFlight, now });
}

function forgottenRewards(db: Database, batches: { minter: string; known: readonly string[]; now: Date }) {
  const { minter, known, now } = batches;
  const unknown = known.length > 0 ? sql`and mint_batch_id not in ${known}` : sql.empty();
  return moveRewards(db, {
    to: "approved",
    from: "minting",
    where: sql`starts_with(mint_batch_id, ${minter}) ${unknown}`,
    set: sql`mint_batch_id = null, tx_hash = null`,
    actor: ACTOR,
    reason: rewardReasons.of("never_signed"),
    now,
  });
}
