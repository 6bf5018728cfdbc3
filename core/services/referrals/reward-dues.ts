import { eq, inArray, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { RejectionReason } from "#core/domain/rejection";
import {
  isOnItsWay,
  isPaidOut,
  isRefused,
  needsDecision,
  type RewardStatus,
  rewardStatuses,
} from "#core/domain/reward";
import { dueAmount } from "#core/services/due-amount";
import type { Database } from "#db/client";
import { literal, wordList } from "#db/columns";
import { referralRewards, rewardAdjustments, rewardDebts, rewardOffsets, tokenDebtors } from "#db/schema";

const refused = rewardStatuses.filter(isRefused);

/** Of one reward, by its reference: what refunds took off its exact amount, and what was kept back of it in tokens. */
const ofReward = (what: SQL, table: SQL) =>
  sql`coalesce((select sum(${what}) from ${table} where order_reference = referral_rewards.order_reference), 0)`;
const takenNumerator = ofReward(sql`commission_numerator`, sql`reward_adjustments`);
const keptBack = ofReward(sql`token_amount`, sql`reward_offsets`);

/** Its value when it was earned, in millionths of a US dollar, floored: shown only. */
export const dueUsdMicros = sql<string>`div(referral_rewards.usd_micros::numeric *
  (referral_rewards.commission_numerator - ${takenNumerator}), referral_rewards.commission_numerator)::text`;

/** It counts as earned: paid, to be paid, or kept back for what was paid too much before. */
export const isEarned = sql`(referral_rewards.status not in ${wordList(refused)}
  or referral_rewards.rejection_code = ${literal<RejectionReason["code"]>("offset_by_debt")})`;

const among = (is: (status: RewardStatus) => boolean) =>
  sql`referral_rewards.status in ${wordList(rewardStatuses.filter(is))}`;

/**
 * A read for a batch: what a referrer is still to receive and has received, in the token's smallest unit. More than one row only where
 * the token's decimals have changed.
 */
export function tokenTotals(db: Database, userId: string) {
  // What is not known yet is in no sum.
  const due = dueAmount("referral_rewards");
  const toCome = sql`greatest(${due} - ${keptBack}, 0)`;
  const total = (of: SQL, where: SQL) => sql<string>`coalesce(sum(${of}) filter (where ${where}), 0)::text`;
  return db
    .select({
      decimals: sql<number>`referral_rewards.token_decimals`,
      earned: total(due, isEarned),
      waiting: total(toCome, among(needsDecision)),
      onItsWay: total(toCome, among(isOnItsWay)),
      minted: total(sql`coalesce(referral_rewards.minted_amount, referral_rewards.token_amount)`, among(isPaidOut)),
    })
    .from(referralRewards)
    .where(sql`${referralRewards.referrerUserId} = ${userId} and ${referralRewards.tokenDecimals} is not null`)
    .groupBy(referralRewards.tokenDecimals);
}

/** Reads for a batch: what refunds changed about the chosen rewards, and what their referrer owes now. */
export function refundReads(db: Database, { references, userId }: { references: SQLWrapper; userId: string }) {
  return {
    reductions: db
      .select({
        orderReference: rewardAdjustments.orderReference,
        tokenAmount: rewardAdjustments.tokenAmount,
        at: rewardAdjustments.createdAt,
      })
      .from(rewardAdjustments)
      .where(inArray(rewardAdjustments.orderReference, references)),
    offsets: db
      .select({
        orderReference: rewardOffsets.orderReference,
        tokenAmount: rewardOffsets.tokenAmount,
        at: rewardOffsets.createdAt,
      })
      .from(rewardOffsets)
      .where(inArray(rewardOffsets.orderReference, references)),
    debts: db
      .select({
        orderReference: rewardDebts.orderReference,
        tokenAmount: rewardDebts.tokenAmount,
        at: rewardDebts.createdAt,
      })
      .from(rewardDebts)
      .where(inArray(rewardDebts.orderReference, references)),
    debt: db
      .select({
        outstanding: tokenDebtors.outstanding,
        // Those of any reward: a clone's token has the same for good.
        decimals: sql<number | null>`(select token_decimals from referral_rewards where token_decimals is not null
          order by order_reference limit 1)`,
      })
      .from(tokenDebtors)
      .where(eq(tokenDebtors.userId, userId)),
  };
}

interface Change {
  orderReference: string;
  tokenAmount: bigint | null;
  at: Date;
}

/** Those of one reward, the oldest first, without its reference: it would name the order. */
export function changesOf<Row extends Change>(rows: readonly Row[], orderReference: string) {
  return rows
    .filter((row) => row.orderReference === orderReference)
    .map(({ tokenAmount, at }): Pick<Row, "tokenAmount" | "at"> => ({ tokenAmount, at }))
    .toSorted((one, other) => one.at.getTime() - other.at.getTime());
}
