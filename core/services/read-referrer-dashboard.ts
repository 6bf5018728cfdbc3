import { and, asc, desc, eq, gte, inArray, isNotNull, sql } from "drizzle-orm";
import { resolveReferralCommissionPercent } from "#core/domain/commission";
import { shareUrl } from "#core/domain/refcode";
import { dayInTimeZone, daysBefore } from "#core/domain/visit-day";
import type { ServiceContext } from "#core/services/context";
import {
  orders,
  platformSettings,
  refcodes,
  refcodeVisitsDaily,
  refcodeVisitsTotal,
  referralRewards,
  rewardTransitions,
} from "#db/schema";

/** Rows of history on one page of the dashboard. */
const HISTORY = 50;

/** Everything a referrer sees, in one round trip: codes, visits, rewards with their story, and why others earned nothing. */
export async function readReferrerDashboard(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { userId, now }: { userId: string; now: Date },
) {
  const today = dayInTimeZone(now.getTime(), clone.timeZone);
  const from7 = daysBefore(today, 6);
  const from28 = daysBefore(today, 27);
  const myCodes = db.select({ code: refcodes.code }).from(refcodes).where(eq(refcodes.userId, userId));
  const myReferences = db
    .select({ reference: referralRewards.orderReference })
    .from(referralRewards)
    .where(eq(referralRewards.referrerUserId, userId))
    .orderBy(desc(referralRewards.createdAt))
    .limit(HISTORY);
  const since = (day: string) =>
    sql<number>`coalesce(sum(${refcodeVisitsDaily.visits}) filter (where ${refcodeVisitsDaily.day} >= ${day}), 0)::float8`;
  const [codes, [totals], [recent], rewards, transitions, refused, [settings]] = await db.batch([
    db.select().from(refcodes).where(eq(refcodes.userId, userId)).orderBy(asc(refcodes.createdAt)),
    db
      .select({ visits: sql<number>`coalesce(sum(${refcodeVisitsTotal.visits}), 0)::float8` })
      .from(refcodeVisitsTotal)
      .where(inArray(refcodeVisitsTotal.code, myCodes)),
    db
      .select({ today: since(today), last7Days: since(from7), last28Days: since(from28) })
      .from(refcodeVisitsDaily)
      .where(and(inArray(refcodeVisitsDaily.code, myCodes), gte(refcodeVisitsDaily.day, from28))),
    db
      .select()
      .from(referralRewards)
      .where(eq(referralRewards.referrerUserId, userId))
      .orderBy(desc(referralRewards.createdAt))
      .limit(HISTORY),
    db
      .select()
      .from(rewardTransitions)
      .where(inArray(rewardTransitions.orderReference, myReferences))
      .orderBy(asc(rewardTransitions.at)),
    db
      .select({ reason: orders.refusedReason, at: orders.createdAt })
      .from(orders)
      .where(and(inArray(orders.refusedCode, myCodes), isNotNull(orders.refusedReason)))
      .orderBy(desc(orders.createdAt))
      .limit(HISTORY),
    db.select().from(platformSettings),
  ]);
  return {
    codes: codes.map(({ code, walletAddress, active }) => ({
      code,
      walletAddress,
      active,
      shareUrl: shareUrl(clone.appUrl, code),
    })),
    visits: {
      total: totals?.visits ?? 0,
      today: recent?.today ?? 0,
      last7Days: recent?.last7Days ?? 0,
      last28Days: recent?.last28Days ?? 0,
    },
    timeZone: clone.timeZone,
    rateBp: generalRate(clone, settings?.defaultReferralRateBp ?? null),
    tokenSymbol: clone.tokenSymbol,
    rewards: rewards.map((reward) => describeReward(reward, transitions)),
    refused: refused.flatMap(({ reason, at }) => (reason ? [{ reason, at }] : [])),
  };
}

/** The rate that a product without a rate of its own has. */
function generalRate(clone: ServiceContext["clone"], defaultRateBp: number | null): number {
  return resolveReferralCommissionPercent({
    productRateBp: null,
    merchantRateBp: null,
    defaultRateBp,
    envRateBp: clone.envRewardRateBp,
    maxRateBp: clone.maxRewardRateBp,
  }).rateBp;
}

/** A reward as its referrer may see it: the order is masked, the buyer unnamed. */
function describeReward(
  reward: typeof referralRewards.$inferSelect,
  transitions: (typeof rewardTransitions.$inferSelect)[],
) {
  const { orderReference, orderId, status, tokenAmount, tokenDecimals, usdMicros, rewardPercent } = reward;
  return {
    orderReference,
    orderLabel: `…${orderId.slice(-4)}`,
    status,
    tokenAmount,
    tokenDecimals,
    usdMicros,
    rewardPercent,
    createdAt: reward.createdAt,
    approvedAt: reward.approvedAt,
    mintedAt: reward.mintedAt,
    txHash: reward.txHash,
    rejectionReason: reward.rejectionReason,
    timeline: transitions
      .filter((transition) => transition.orderReference === orderReference)
      .map(({ toStatus, at }) => ({ status: toStatus, at })),
  };
}
