import { and, asc, desc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { shareUrl } from "#core/domain/refcode";
import { comparedDays, fillDays, summariseDays } from "#core/domain/referral-figures";
import { readRejection } from "#core/domain/rejection";
import { dayInTimeZone, daysBefore, keptDays } from "#core/domain/visit-day";
import type { ServiceContext } from "#core/services/context";
import { dueTokens } from "#core/services/due-amount";
import { linkOfReward, liveLinkOf, payee, waitingUntil } from "#core/services/live-link";
import { ensureMailboxCode } from "#core/services/referrals/ensure-mailbox-code";
import { generalRate } from "#core/services/referrals/general-rate";
import type { RandomBytes } from "#core/services/referrals/new-code";
import { referralDayReads } from "#core/services/referrals/read-referral-days";
import { changesOf, dueUsdMicros, refundReads, tokenTotals } from "#core/services/referrals/reward-dues";
import {
  orders,
  platformSettings,
  refcodes,
  refcodeVisitsTotal,
  referralRewards,
  rewardTransitions,
  rewardWallets,
  users,
  walletLinks,
} from "#db/schema";

/** Rows of history on one page of the dashboard. */
const HISTORY = 50;

export interface DashboardInput {
  userId: string;
  now: Date;
  randomBytes: RandomBytes;
  onCodeMade: () => void;
}

/**
 * Everything a referrer sees, in one round trip: codes, figures, 28 days, the funnel, rewards with their history (refunds
 * included), and why other orders earned nothing (yet). Buyers are never named. Someone without a code gets one here, once
 * their mailbox is confirmed.
 *
 * @param input.onCodeMade called where that has happened: its event is to be relayed
 */
export async function readReferrerDashboard(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { userId, now, randomBytes, onCodeMade }: DashboardInput,
) {
  const { timeZone } = clone;
  const today = dayInTimeZone(now.getTime(), timeZone);
  const reads = referralDayReads(db, { userId, from: daysBefore(today, comparedDays - 1), timeZone });
  const myCodes = db.select({ code: refcodes.code }).from(refcodes).where(eq(refcodes.userId, userId));
  const myReferences = db
    .select({ reference: referralRewards.orderReference })
    .from(referralRewards)
    .where(eq(referralRewards.referrerUserId, userId))
    .orderBy(desc(referralRewards.createdAt))
    .limit(HISTORY);
  const changes = refundReads(db, { references: myReferences, userId });
  const [
    codes,
    [total],
    visits,
    signUps,
    ordered,
    paid,
    earned,
    tokens,
    rewards,
    transitions,
    refused,
    open,
    [settings],
    reductions,
    offsets,
    debts,
    [debt],
  ] = await db.batch([
    db
      .select({
        code: refcodes.code,
        walletAddress: refcodes.walletAddress,
        active: refcodes.active,
        paysFrom: waitingUntil(now),
      })
      .from(refcodes)
      .leftJoin(walletLinks, liveLinkOf(refcodes.code))
      .where(eq(refcodes.userId, userId))
      .orderBy(asc(refcodes.createdAt)),
    db
      .select({ visits: sql<number>`coalesce(sum(${refcodeVisitsTotal.visits}), 0)::float8` })
      .from(refcodeVisitsTotal)
      .where(inArray(refcodeVisitsTotal.code, myCodes)),
    reads.visits,
    reads.signUps,
    reads.orders,
    reads.paidOrders,
    reads.earned,
    tokenTotals(db, userId),
    db
      .select({
        reward: referralRewards,
        dueTokens,
        dueUsdMicros,
        wallet: payee,
        paysFrom: waitingUntil(now),
        orderedAt: orders.createdAt,
        paidAt: orders.paidAt,
        visitedAt,
      })
      .from(referralRewards)
      .innerJoin(orders, eq(orders.id, referralRewards.orderId))
      .innerJoin(users, eq(users.id, orders.buyerId))
      .leftJoin(rewardWallets, eq(rewardWallets.orderReference, referralRewards.orderReference))
      .leftJoin(walletLinks, linkOfReward())
      .where(eq(referralRewards.referrerUserId, userId))
      .orderBy(desc(referralRewards.createdAt))
      .limit(HISTORY),
    db
      .select()
      .from(rewardTransitions)
      .where(inArray(rewardTransitions.orderReference, myReferences))
      .orderBy(asc(rewardTransitions.at)),
    db
      .select({ reason: orders.refusedReason, at: orders.createdAt, orderId: orders.id })
      .from(orders)
      .where(and(inArray(orders.refusedCode, myCodes), isNotNull(orders.refusedReason)))
      .orderBy(desc(orders.createdAt))
      .limit(HISTORY),
    db
      .select({ status: orders.status, at: orders.createdAt, orderId: orders.id })
      .from(orders)
      .leftJoin(referralRewards, eq(referralRewards.orderId, orders.id))
      .where(and(eq(orders.referrerUserId, userId), isNull(referralRewards.orderId)))
      .orderBy(desc(orders.createdAt))
      .limit(HISTORY),
    db.select().from(platformSettings),
    changes.reductions,
    changes.offsets,
    changes.debts,
    changes.debt,
  ]);
  const made = codes.length === 0 ? await ensureMailboxCode({ db }, { userId, now, randomBytes }) : null;
  if (made !== null) onCodeMade();
  const myOwn = made === null ? codes : [{ code: made, walletAddress: null, active: true, paysFrom: null }];
  const earnedDays = earned.map(({ day, usdMicros }) => ({ day, usdMicros: BigInt(usdMicros) }));
  const days = fillDays(today, [...visits, ...signUps, ...ordered, ...paid, ...earnedDays].map(known));
  const visitsSince = (span: number) => sum(days.slice(-span), (day) => day.visits);
  return {
    codes: myOwn.map((own) => ({ ...own, shareUrl: shareUrl(clone.appUrl, own.code) })),
    visits: {
      total: total?.visits ?? 0,
      today: visitsSince(1),
      last7Days: visitsSince(7),
      last28Days: visitsSince(keptDays),
    },
    figures: summariseDays(days),
    days: days.slice(-keptDays),
    funnel: {
      visits: total?.visits ?? 0,
      signUps: sum(signUps, (row) => row.signUps),
      orders: sum(ordered, (row) => row.orders),
      paidOrders: sum(paid, (row) => row.paidOrders),
      minted: sum(earned, (row) => row.minted),
    },
    earned: {
      usdMicros: earnedDays.reduce((all, { usdMicros }) => all + usdMicros, 0n),
      tokens: tokens.map((row) => ({
        decimals: row.decimals,
        earned: BigInt(row.earned),
        waiting: BigInt(row.waiting),
        onItsWay: BigInt(row.onItsWay),
        minted: BigInt(row.minted),
      })),
    },
    /** What was paid for orders that were refunded later and is still to be kept back; null for nothing. */
    debt: debt && debt.outstanding > 0n ? { tokenAmount: debt.outstanding, tokenDecimals: debt.decimals } : null,
    timeZone,
    rateBp: generalRate(clone, settings?.defaultReferralRateBp ?? null),
    tokenSymbol: clone.tokenSymbol,
    rewards: rewards.map((row) => describeReward(row, { transitions, reductions, offsets, debts })),
    refused: refused.flatMap(({ reason, at, orderId }) => (reason ? [{ reason, at, orderLabel: mask(orderId) }] : [])),
    open: open.map(({ status, at, orderId }) => ({ status, at, orderLabel: mask(orderId) })),
  };
}

/** When the buyer's account took the code from a link; null when only the cookie of the order had it. */
const visitedAt = sql<string | null>`case
  when ${users.referredBy}->>'referralCode' = ${orders.referralCode} then ${users.referredBy}->>'attributedAt' end`;

function sum<Row>(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((all, row) => all + of(row), 0);
}

/** Leaves out the null day of the row that sums up all earlier days. */
function known<Row extends { day: string | null }>({ day, ...rest }: Row) {
  return { ...rest, ...(day !== null && { day }) };
}

/** The end of an order's id: enough to tell two apart, too little to find one. */
function mask(orderId: string): string {
  return `…${orderId.slice(-4)}`;
}

interface History {
  transitions: readonly (typeof rewardTransitions.$inferSelect)[];
  reductions: readonly { orderReference: string; tokenAmount: bigint | null; at: Date }[];
  offsets: readonly { orderReference: string; tokenAmount: bigint; at: Date }[];
  debts: readonly { orderReference: string; tokenAmount: bigint; at: Date }[];
}

/** A reward as its referrer may see it: the order is masked, the buyer unnamed. */
function describeReward(
  row: {
    reward: typeof referralRewards.$inferSelect;
    dueTokens: string | null;
    dueUsdMicros: string;
    wallet: string | null;
    paysFrom: Date | null;
    orderedAt: Date;
    paidAt: Date | null;
    visitedAt: string | null;
  },
  { transitions, reductions, offsets, debts }: History,
) {
  const { reward } = row;
  const { orderReference, orderId, status, tokenAmount, tokenDecimals, usdMicros, rewardPercent } = reward;
  return {
    orderLabel: mask(orderId),
    status,
    /** As it was earned. */
    tokenAmount,
    tokenDecimals,
    usdMicros,
    /** For what is left of the order. */
    dueAmount: row.dueTokens === null ? null : BigInt(row.dueTokens),
    dueUsdMicros: BigInt(row.dueUsdMicros),
    /** A refund of the order is not decided yet: until then nothing happens to the reward. */
    isHeldByRefund: reward.heldByRefund !== null,
    /** What refunds took off it, null where it had no price. */
    reductions: changesOf(reductions, orderReference),
    /** What was kept back of it for tokens that were paid for refunded orders. */
    offsets: changesOf(offsets, orderReference),
    /** What was paid of it beyond what is due, to be kept back later. */
    debts: changesOf(debts, orderReference),
    rewardPercent,
    /** Whom it pays; null while the referrer has no wallet. It is paid from `paysFrom` on, or at once. */
    wallet: row.wallet,
    paysFrom: row.paysFrom,
    visitedAt: row.visitedAt === null ? null : new Date(row.visitedAt),
    orderedAt: row.orderedAt,
    paidAt: row.paidAt ?? reward.createdAt,
    createdAt: reward.createdAt,
    approvedAt: reward.approvedAt,
    mintedAt: reward.mintedAt,
    txHash: reward.txHash,
    ...readRejection(reward),
    timeline: transitions
      .filter((transition) => transition.orderReference === orderReference)
      .map(({ toStatus, at }) => ({ status: toStatus, at })),
  };
}
