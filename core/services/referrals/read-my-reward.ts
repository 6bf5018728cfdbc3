import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { readRejection } from "#core/domain/rejection";
import type { ServiceContext } from "#core/services/context";
import { describeMine, myRewardRows } from "#core/services/referrals/my-rewards";
import {
  orders,
  referralRewards,
  refunds,
  rewardAdjustments,
  rewardDebts,
  rewardOffsets,
  rewardTransitions,
  users,
} from "#db/schema";

/** When the buyer's account took the code from a link; null when only the cookie of the order had it. */
const visitedAt = sql<string | null>`case
  when ${users.referredBy}->>'referralCode' = ${orders.referralCode} then ${users.referredBy}->>'attributedAt' end`;

/**
 * One reward of a referrer with all that happened to it and the receipt that its amount is computed from. Neither the order,
 * nor what was bought, nor the buyer is named. One round trip.
 *
 * @throws DomainError `not_found` for a key that names none of theirs
 */
export async function readMyReward(
  { db }: Pick<ServiceContext, "db">,
  { userId, key, now }: { userId: string; key: string; now: Date },
) {
  const reference = sql`(${db
    .select({ reference: referralRewards.orderReference })
    .from(referralRewards)
    .where(and(eq(referralRewards.publicId, key), eq(referralRewards.referrerUserId, userId)))})`;
  const [[row], [about], timeline, reductions, offsets, debts] = await db.batch([
    myRewardRows(db, reference, now),
    db
      .select({ orderedAt: orders.createdAt, paidAt: orders.paidAt, visitedAt })
      .from(referralRewards)
      .innerJoin(orders, eq(orders.id, referralRewards.orderId))
      .innerJoin(users, eq(users.id, orders.buyerId))
      .where(inArray(referralRewards.orderReference, reference)),
    db
      .select({ status: rewardTransitions.toStatus, at: rewardTransitions.at })
      .from(rewardTransitions)
      .where(inArray(rewardTransitions.orderReference, reference))
      .orderBy(asc(rewardTransitions.at)),
    db
      .select({
        numerator: rewardAdjustments.commissionNumerator,
        tokenAmount: rewardAdjustments.tokenAmount,
        at: rewardAdjustments.createdAt,
      })
      .from(rewardAdjustments)
      .innerJoin(refunds, eq(refunds.id, rewardAdjustments.refundId))
      .where(inArray(rewardAdjustments.orderReference, reference))
      .orderBy(asc(refunds.position)),
    db
      .select({ tokenAmount: rewardOffsets.tokenAmount, at: rewardOffsets.createdAt })
      .from(rewardOffsets)
      .where(inArray(rewardOffsets.orderReference, reference))
      .orderBy(asc(rewardOffsets.position)),
    db
      .select({ tokenAmount: rewardDebts.tokenAmount, at: rewardDebts.createdAt })
      .from(rewardDebts)
      .where(inArray(rewardDebts.orderReference, reference))
      .orderBy(asc(rewardDebts.position)),
  ]);
  if (!row || !about) throw new DomainError("not_found", "none of this person's rewards has this key");
  const { reward } = row;
  const { currency, lines, uahPerUsd, tokenDecimals, price } = reward.receipt;
  return {
    ...describeMine(row),
    rewardPercent: reward.rewardPercent,
    visitedAt: about.visitedAt === null ? null : new Date(about.visitedAt),
    orderedAt: about.orderedAt,
    paidAt: about.paidAt ?? reward.createdAt,
    approvedAt: reward.approvedAt,
    mintedAt: reward.mintedAt,
    /** What the chain paid; null before. */
    mintedAmount: reward.mintedAmount,
    ...readRejection(reward),
    timeline,
    /** What each refund took off it, in the order in which they count; no tokens while it has no price. */
    reductions,
    /** What was kept back of it for debts, and what was paid of it beyond what is due. */
    offsets,
    debts,
    /** What its amount is computed from, without what was bought. */
    receipt: {
      currency,
      lines: lines.map(({ lineTotal, rateBp, source }) => ({ lineTotal, rateBp, source })),
      uahPerUsd,
      tokenDecimals,
      price,
    },
  };
}
