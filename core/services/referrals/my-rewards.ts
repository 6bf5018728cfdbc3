import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { RewardStatus } from "#core/domain/reward";
import { dueTokens } from "#core/services/due-amount";
import { linkOfReward, payee, waitingUntil } from "#core/services/live-link";
import { dueUsdMicros } from "#core/services/referrals/reward-dues";
import { byStatus, ofCode, ofReferrer, rewardsListed } from "#core/services/rewards-listed";
import { newestFirst, seek } from "#core/services/seek";
import type { Database } from "#db/client";
import { referralRewards, rewardDebts, rewardOffsets, rewardWallets, walletLinks } from "#db/schema";

/** What a referrer's list of rewards can be narrowed to. */
export interface MyRewardsFilter {
  status?: RewardStatus | undefined;
  code?: string | undefined;
  /** The first and the last day of earning, `YYYY-MM-DD` in the clone's time zone. */
  from?: string | undefined;
  to?: string | undefined;
}

/**
 * Condition and order of one person's rewards, newest first: along the index of their status, of the code, or of the person.
 *
 * @param before key of the last reward of the page before
 */
export function findMine(
  { userId, status, code, ...days }: MyRewardsFilter & { userId: string },
  { before, timeZone }: { before: string | undefined; timeZone: string },
) {
  const { referrerUserId, referralCode } = referralRewards;
  // With a status the code is a negation: no index serves it, or the planner would walk all of the code for a rare status.
  const [leads, rest] =
    status !== undefined
      ? [
          [ofReferrer(userId), byStatus(status)],
          code === undefined ? undefined : sql`(${referralCode} <> ${code}) is not true`,
        ]
      : code !== undefined
        ? [[ofCode(code)], eq(referrerUserId, userId)]
        : [[ofReferrer(userId)], undefined];
  const { where, orderBy } = seek(rewardsListed, leads, {
    ...days,
    timeZone,
    last: before === undefined ? undefined : and(eq(referralRewards.publicId, before), eq(referrerUserId, userId)),
  });
  return { where: and(where, rest), orderBy };
}

const summed = (rows: typeof rewardOffsets | typeof rewardDebts) =>
  sql<string>`(select coalesce(sum(${rows.tokenAmount}), 0)::text from ${rows}
    where ${rows.orderReference} = ${referralRewards.orderReference})`;

/** Query of chosen rewards as their referrer may see them, newest first; `references` is a query of theirs. */
export function myRewardRows(db: Database, references: SQL, now: Date) {
  return db
    .select({
      reward: referralRewards,
      dueTokens,
      dueUsdMicros,
      keptBack: summed(rewardOffsets),
      overpaid: summed(rewardDebts),
      wallet: payee,
      paysFrom: waitingUntil(now),
    })
    .from(referralRewards)
    .leftJoin(rewardWallets, eq(rewardWallets.orderReference, referralRewards.orderReference))
    .leftJoin(walletLinks, linkOfReward())
    .where(inArray(referralRewards.orderReference, references))
    .orderBy(...newestFirst(rewardsListed));
}

/** The end of an order's id: enough to tell two apart, too little to find one. */
export function maskOrder(orderId: string): string {
  return `…${orderId.slice(-4)}`;
}

/** A row of the list. The order is masked, the buyer unnamed. */
export function describeMine(row: Awaited<ReturnType<typeof myRewardRows>>[number]) {
  const { orderId, status, referralCode, tokenAmount, tokenDecimals, usdMicros, createdAt, txHash } = row.reward;
  return {
    /** By which its details are asked for. */
    key: row.reward.publicId,
    orderLabel: maskOrder(orderId),
    status,
    code: referralCode,
    /** As it was earned. */
    tokenAmount,
    tokenDecimals,
    usdMicros,
    /** For what is left of the order. */
    dueAmount: row.dueTokens === null ? null : BigInt(row.dueTokens),
    dueUsdMicros: BigInt(row.dueUsdMicros),
    /** Kept back of it for tokens that were paid for refunded orders. */
    keptBack: BigInt(row.keptBack),
    /** Paid of it beyond what is due, to be kept back later. */
    overpaid: BigInt(row.overpaid),
    /** A refund of the order is not decided yet: until then nothing happens to the reward. */
    isHeldByRefund: row.reward.heldByRefund !== null,
    /** Whom it pays; null while the referrer has no wallet. It is paid from `paysFrom` on, or at once. */
    wallet: row.wallet,
    paysFrom: row.paysFrom,
    createdAt,
    txHash,
  };
}
