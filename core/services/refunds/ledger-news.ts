import { and, asc, eq, gt, isNotNull, lte, or, sql } from "drizzle-orm";
import type { RejectionReason } from "#core/domain/rejection";
import { isRefused, type RewardStatus, rewardStatuses } from "#core/domain/reward";
import type { SettlementStatus } from "#core/domain/settlement";
import { getsRewardLetters } from "#core/services/accounts/letter-settings";
import { isUntold, lastLocale, NEWS_AT_ONCE, reader } from "#core/services/accounts/untold-letters";
import { dueTokens } from "#core/services/due-amount";
import { isDoneSince, type RefundNews } from "#core/services/refunds/refund-news";
import type { Database } from "#db/client";
import { literal, wordList } from "#db/columns";
import {
  referralRewards,
  refunds,
  rewardAdjustments,
  settlementAdjustments,
  settlements,
  users,
  vendors,
} from "#db/schema";

const refused = rewardStatuses.filter(isRefused);

/** A reward in one of these states has been paid, or is being paid, in full: a refund turns the difference into a debt. */
const paidStatuses: readonly RewardStatus[] = ["minting", "minted"];
const offsetWhole: RejectionReason["code"] = "offset_by_debt";

/**
 * Reads for a batch: rewards that a refund has lowered since then. Not those that came later, and so were never more, nor
 * those that were rejected for another reason.
 */
export function reducedRewardsQuery(db: Database, since: Date) {
  const letterId = sql<string>`'reduced:' || ${refunds.id}`;
  return db
    .select({
      letterId: letterId.as("letter_id"),
      locale: lastLocale,
      off: rewardAdjustments.tokenAmount,
      left: dueTokens,
      decimals: referralRewards.tokenDecimals,
      status: referralRewards.status,
      rejectionCode: referralRewards.rejectionCode,
      reader,
    })
    .from(refunds)
    .innerJoin(rewardAdjustments, eq(rewardAdjustments.refundId, refunds.id))
    .innerJoin(referralRewards, eq(referralRewards.orderReference, rewardAdjustments.orderReference))
    .innerJoin(users, eq(users.id, referralRewards.referrerUserId))
    .where(
      and(
        isDoneSince(since),
        gt(rewardAdjustments.tokenAmount, 0n),
        // Told once what is left has its price.
        isNotNull(dueTokens),
        lte(referralRewards.createdAt, rewardAdjustments.createdAt),
        or(
          sql`${referralRewards.status} not in ${wordList(refused)}`,
          sql`${referralRewards.rejectionCode} in (${literal<RejectionReason["code"]>("refunded")}, ${offsetWhole})`,
        ),
        isUntold(db, letterId),
        getsRewardLetters,
      ),
    )
    .orderBy(asc(refunds.endedAt))
    .limit(NEWS_AT_ONCE);
}

/** Reads for a batch: sales that a refund has adjusted since then. */
export function adjustedSalesQuery(db: Database, since: Date) {
  const letterId = sql<string>`'adjusted:' || ${refunds.id} || ':' || ${settlements.vendorId}`;
  const taken = sql`(select coalesce(sum(a.net_minor), 0) from settlement_adjustments a
    where a.settlement_id = ${settlements.id})`;
  return (
    db
      .select({
        letterId: letterId.as("letter_id"),
        locale: lastLocale,
        status: settlements.status,
        sale: {
          vendorName: vendors.name,
          orderReference: settlements.orderReference,
          currency: settlements.currency,
          grossMinor: settlementAdjustments.grossMinor,
          netMinor: settlementAdjustments.netMinor,
          leftMinor: sql`${settlements.netMinor} - ${taken}`.mapWith(BigInt),
        },
        reader,
      })
      .from(refunds)
      .innerJoin(settlementAdjustments, eq(settlementAdjustments.refundId, refunds.id))
      .innerJoin(settlements, eq(settlements.id, settlementAdjustments.settlementId))
      .innerJoin(vendors, eq(vendors.id, settlements.vendorId))
      .innerJoin(users, eq(users.id, vendors.userId))
      // The smallest refunds come out of the commissions alone.
      .where(and(isDoneSince(since), gt(settlementAdjustments.netMinor, 0n), isUntold(db, letterId)))
      .orderBy(asc(refunds.endedAt))
      .limit(NEWS_AT_ONCE)
  );
}

type Row<Query extends (db: Database, since: Date) => PromiseLike<unknown[]>> = Awaited<ReturnType<Query>>[number];

export function reducedNews(row: Row<typeof reducedRewardsQuery>): RefundNews {
  const { letterId, locale, reader, off, left, decimals, status, rejectionCode } = row;
  const isPaid = paidStatuses.includes(status) || rejectionCode === offsetWhole;
  return {
    letterId,
    locale,
    reader,
    facts: { kind: "reduced", reward: { off: off ?? 0n, left: BigInt(left ?? 0), decimals: decimals ?? 0, isPaid } },
  };
}

const inPayout: readonly SettlementStatus[] = ["in_payout", "paid"];

export function adjustedNews({ letterId, locale, reader, status, sale }: Row<typeof adjustedSalesQuery>): RefundNews {
  return {
    letterId,
    locale,
    reader,
    facts: { kind: "adjusted", sale: { ...sale, isPaidOut: inPayout.includes(status) } },
  };
}
