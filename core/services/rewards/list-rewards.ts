import { and, count, desc, eq, sql } from "drizzle-orm";
import { parseDecimal } from "#core/domain/decimal";
import { type RewardStatus, rewardUsdMicros } from "#core/domain/reward";
import type { ServiceContext } from "#core/services/context";
import { dueTokens, numeratorLeft } from "#core/services/due-amount";
import { linkOfReward, payee, waitingUntil } from "#core/services/live-link";
import { readApprovals } from "#core/services/rewards/read-approvals";
import { describeReasons } from "#core/services/rewards/reward-reasons";
import { isWithoutWallet } from "#core/services/rewards/rewards-without-wallet";
import { orders, paymentAttempts, referralRewards, rewardWallets, users, walletLinks } from "#db/schema";

export interface ListRewardsInput {
  status?: RewardStatus | undefined;
  /** From 1. */
  page: number;
  pageSize: number;
  /** The admin who looks: the list says what they can approve. */
  viewerId: string;
  now: Date;
}

/** A page of rewards with what an admin needs to judge them, newest first, and how many there are in each state. */
export async function listRewards(
  ctx: Pick<ServiceContext, "db" | "clone" | "guards">,
  { status, page, pageSize, viewerId, now }: ListRewardsInput,
) {
  const { db } = ctx;
  const [rows, grouped, [bare]] = await db.batch([
    db
      .select({
        reward: referralRewards,
        dueAmount: dueTokens,
        numeratorLeft: sql<string>`${numeratorLeft("referral_rewards")}::text`,
        payee,
        paysFrom: waitingUntil(now),
        referrerName: users.name,
        referrerEmail: users.email,
        orderTotalMinor: orders.totalMinor,
        paidAt: orders.paidAt,
        paymentStatus: paymentAttempts.status,
      })
      .from(referralRewards)
      .innerJoin(users, eq(users.id, referralRewards.referrerUserId))
      .innerJoin(orders, eq(orders.id, referralRewards.orderId))
      .leftJoin(paymentAttempts, eq(paymentAttempts.orderReference, referralRewards.orderReference))
      .leftJoin(rewardWallets, eq(rewardWallets.orderReference, referralRewards.orderReference))
      .leftJoin(walletLinks, linkOfReward())
      .where(status && eq(referralRewards.status, status))
      .orderBy(desc(referralRewards.createdAt), desc(referralRewards.orderReference))
      .limit(pageSize)
      .offset((page - 1) * pageSize),
    db
      .select({ status: referralRewards.status, rewards: count() })
      .from(referralRewards)
      .groupBy(referralRewards.status),
    db
      .select({ rewards: count() })
      .from(referralRewards)
      .where(and(eq(referralRewards.status, "approved"), isWithoutWallet(now))),
  ]);
  const counts = Object.fromEntries(grouped.map((group) => [group.status, group.rewards]));
  const references = rows.map(({ reward }) => reward.orderReference);
  const approvalsOf = await readApprovals(ctx, { references, viewerId, now });
  return {
    rewards: rows.map(({ reward, referrerEmail, dueAmount: dueText, numeratorLeft: left, ...about }) => {
      const due = dueText === null ? null : BigInt(dueText);
      return {
        ...describeReasons(reward),
        ...about,
        /** What is due for what refunds have left of the order, in the token's smallest unit: what an approval is for. */
        dueAmount: due,
        /** Its value when it was earned, in millionths of a US dollar, rounded down. */
        dueUsdMicros: rewardUsdMicros(BigInt(left), rateOf(reward)),
        approvals: approvalsOf({
          ...reward,
          ...about,
          tokenAmount: due,
          commissionNumerator: BigInt(left),
          referrerEmail,
          paidAt: about.paidAt ?? reward.createdAt,
        }),
      };
    }),
    counts,
    /** Approved rewards that no run can pay yet: their referrers have no wallet that is paid. */
    withoutWallet: bare?.rewards ?? 0,
    total: status ? (counts[status] ?? 0) : grouped.reduce((sum, group) => sum + group.rewards, 0),
  };
}

function rateOf({ receipt: { uahPerUsd } }: typeof referralRewards.$inferSelect) {
  return uahPerUsd === null ? null : parseDecimal(uahPerUsd);
}
