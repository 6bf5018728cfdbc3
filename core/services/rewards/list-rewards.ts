import { eq, sql } from "drizzle-orm";
import { readOrderKey } from "#core/domain/order-search";
import { type RewardStatus, rewardUsdMicros } from "#core/domain/reward";
import type { ServiceContext } from "#core/services/context";
import { dueTokens, numeratorLeft } from "#core/services/due-amount";
import { linkOfReward, payee, waitingUntil } from "#core/services/live-link";
import { foundRewards, orderOf, type RewardFilter } from "#core/services/rewards/found-rewards";
import { readApprovals } from "#core/services/rewards/read-approvals";
import { rateOfReceipt } from "#core/services/rewards/readable-receipt";
import { describeReasons } from "#core/services/rewards/reward-reasons";
import { isWithoutWallet } from "#core/services/rewards/rewards-without-wallet";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { orders, paymentAttempts, referralRewards, rewardWallets, users, walletLinks } from "#db/schema";

export interface ListRewardsInput extends RewardFilter {
  /** A reference, an order's id, an e-mail, a code, a wallet or a transaction, as typed; nothing for all. */
  query?: string | undefined;
  pageSize: number;
  /** The admin who looks: the list says what they can approve. */
  viewerId: string;
  now: Date;
}

/**
 * A page of rewards with what an admin needs to judge them, and how many there are in each state. However many there are, it
 * reads a page of them.
 */
export async function listRewards(
  ctx: Pick<ServiceContext, "db" | "clone" | "guards">,
  { query = "", pageSize, viewerId, now, ...filter }: ListRewardsInput,
) {
  const { db, clone } = ctx;
  const key = query.trim() === "" ? null : readOrderKey(query);
  const found = foundRewards(db, {
    ...filter,
    key,
    timeZone: clone.timeZone,
    // One more tells whether there is another page.
    limit: pageSize + 1,
  });
  const [rows, counts, withoutWallet] = await db.batch([
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
      .where(sql`${referralRewards.orderReference} in ${found.shown}`)
      .orderBy(...found.orderBy),
    rewardCounts(db),
    countWithoutWallet(db, now),
  ]);
  const page = rows.slice(0, pageSize);
  const ofStatus = Object.fromEntries(counts.rows.map((row) => [row.status, row.rewards]));
  const references = page.map(({ reward }) => reward.orderReference);
  const approvalsOf = await readApprovals(ctx, { references, viewerId, now });
  const { status } = filter;
  return {
    /** What the query was read as. */
    key,
    /** In which order they are: a search and days are read by time. */
    sort: orderOf({ key, ...filter }),
    rewards: page.map(({ reward, referrerEmail, dueAmount: dueText, numeratorLeft: left, ...about }) => {
      const due = dueText === null ? null : BigInt(dueText);
      const rate = rateOfReceipt(reward.receipt);
      return {
        ...describeReasons(reward),
        /** Null where it cannot be read. */
        receipt: rate === undefined ? null : reward.receipt,
        ...about,
        /** What is due for what refunds have left of the order, in the token's smallest unit: what an approval is for. */
        dueAmount: due,
        /** Its value when it was earned, in millionths of a US dollar, rounded down. */
        dueUsdMicros: rate === undefined ? shareOfValue(reward, BigInt(left)) : rewardUsdMicros(BigInt(left), rate),
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
    counts: ofStatus,
    /** Approved rewards that no run can pay yet, their referrers having no wallet; counted up to {@link MOST_WITHOUT_WALLET}. */
    withoutWallet: withoutWallet.rows[0]?.rewards ?? 0,
    total: counts.rows.reduce((sum, row) => sum + (status && row.status !== status ? 0 : row.rewards), 0),
    /** The reward after which the next page begins; null on the last page. */
    next: rows.length > pageSize ? (page.at(-1)?.reward.orderReference ?? null) : null,
  };
}

/** Rewards without a wallet that are counted; more are not told apart. */
const MOST_WITHOUT_WALLET = 10_000;

/** How many rewards there are of each status, as the ledger keeps it. */
function rewardCounts(db: Database) {
  return db.execute<{ status: RewardStatus; rewards: number }>(sql`
    select status, sum(rewards)::int as rewards from (
      select status, rewards from referral_totals where user_id is null
      union all select status, rewards from referral_total_changes where user_id is null
    ) as kept group by status having sum(rewards) <> 0`);
}

/** Along the index of those that are not released: released ones have a wallet. */
function countWithoutWallet(db: Database, now: Date) {
  return db.execute<{ rewards: number }>(sql`
    select count(*)::int as rewards from (
      select from referral_rewards where status = ${literal<RewardStatus>("approved")} and released_at is null
        and ${isWithoutWallet(now)}
      order by referral_code limit ${MOST_WITHOUT_WALLET}) as bare`);
}

/** By what the reward was worth as a whole, where its receipt cannot be read. */
function shareOfValue({ usdMicros, commissionNumerator }: typeof referralRewards.$inferSelect, left: bigint): bigint {
  return commissionNumerator === 0n ? 0n : (usdMicros * left) / commissionNumerator;
}
