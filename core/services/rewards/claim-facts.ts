import { and, asc, eq, inArray, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { ORDER_MOVEMENT } from "#core/domain/credit";
import type { ClaimedReward } from "#core/domain/mint";
import type { RewardStatus } from "#core/domain/reward";
import { describeRefundFacts, refundFactsQuery } from "#core/services/rewards/claim-refund-facts";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import {
  creditEntries,
  creditTransactions,
  erpSalesAssists,
  membershipPeriods,
  orderItems,
  orders,
  paidOrders,
  paymentAttempts,
  paymentEvents,
  referralRewards,
  rewardApprovals,
  rewardWallets,
  settlements,
  tokenDebtors,
  users,
  walletLinks,
  wallets,
} from "#db/schema";

/**
 * Queries for everything that rewards are checked against before signing, for one round trip. `held` selects the rewards.
 * Each finds its rows by reference or order, so it reads no more as the ledgers grow.
 */
export function claimFactsQueries(db: Database, held: SQL | undefined) {
  const references = db.select({ reference: referralRewards.orderReference }).from(referralRewards).where(held);
  const orderIds = db.select({ id: referralRewards.orderId }).from(referralRewards).where(held);
  const movements = db
    .select({ key: sql<string>`${ORDER_MOVEMENT} || ${referralRewards.orderReference}` })
    .from(referralRewards)
    .where(held);
  const buyersOfWalletless = db
    .select({ id: orders.buyerId })
    .from(referralRewards)
    .innerJoin(orders, eq(orders.id, referralRewards.orderId))
    .where(and(held, isNull(orders.referrerWallet)));
  const appliedEvents = db
    .select({ one: sql`1` })
    .from(paymentEvents)
    .where(
      and(
        eq(paymentEvents.orderReference, referralRewards.orderReference),
        isNotNull(paymentEvents.position),
        eq(paymentEvents.outcome, "applied"),
      ),
    );
  return [
    db
      .select({
        batchId: referralRewards.mintBatchId,
        reward: {
          orderReference: referralRewards.orderReference,
          referralCode: referralRewards.referralCode,
          referrerUserId: referralRewards.referrerUserId,
          referrerWallet: referralRewards.referrerWallet,
          tokenAmount: referralRewards.tokenAmount,
          receipt: referralRewards.receipt,
        },
        order: {
          id: orders.id,
          buyerId: orders.buyerId,
          purpose: orders.purpose,
          currency: orders.currency,
          totalMinor: orders.totalMinor,
          referralCode: orders.referralCode,
          referrerUserId: orders.referrerUserId,
          referrerWallet: orders.referrerWallet,
          paidReference: orders.paidReference,
        },
        attempt: {
          orderId: paymentAttempts.orderId,
          payerId: paymentAttempts.payerId,
          purpose: paymentAttempts.purpose,
          provider: paymentAttempts.provider,
          status: paymentAttempts.status,
          amountMinor: paymentAttempts.amountMinor,
          currency: paymentAttempts.currency,
        },
        paidOrderId: paidOrders.orderId,
        hasAppliedEvent: sql<boolean>`exists ${appliedEvents}`,
        movement: creditTransactions.kind,
        period: {
          userId: membershipPeriods.userId,
          isUpgrade: membershipPeriods.isUpgrade,
          priceMinor: membershipPeriods.priceMinor,
        },
        link: {
          id: walletLinks.id,
          userId: walletLinks.userId,
          code: walletLinks.code,
          address: walletLinks.address,
          message: walletLinks.message,
          signature: walletLinks.signature,
          paysFrom: walletLinks.paysFrom,
        },
        // What was refunded on its way to the chain becomes a debt with its end, which may be written at this very moment.
        // Does not depend on the row, so that it is read once: for each row it would read all of the referrer's rewards in flight.
        mayOwe: sql<boolean>`coalesce(${tokenDebtors.outstanding} > 0, false) or ${referralRewards.referrerUserId} in (
          select flown.referrer_user_id from referral_rewards flown
          where flown.refund_unjudged and flown.status = ${literal<RewardStatus>("minting")})`,
        linkOwnerRole: users.role,
        bound: { linkId: rewardWallets.walletLinkId, address: rewardWallets.address },
      })
      .from(referralRewards)
      .innerJoin(orders, eq(orders.id, referralRewards.orderId))
      .leftJoin(paymentAttempts, eq(paymentAttempts.orderReference, referralRewards.orderReference))
      .leftJoin(paidOrders, eq(paidOrders.orderReference, referralRewards.orderReference))
      .leftJoin(
        creditTransactions,
        eq(creditTransactions.key, sql`${ORDER_MOVEMENT} || ${referralRewards.orderReference}`),
      )
      .leftJoin(membershipPeriods, eq(membershipPeriods.orderId, referralRewards.orderId))
      .leftJoin(
        walletLinks,
        and(isNull(orders.referrerWallet), eq(walletLinks.code, orders.referralCode), isNull(walletLinks.stoppedAt)),
      )
      .leftJoin(users, eq(users.id, walletLinks.userId))
      .leftJoin(tokenDebtors, eq(tokenDebtors.userId, referralRewards.referrerUserId))
      .leftJoin(rewardWallets, eq(rewardWallets.orderReference, referralRewards.orderReference))
      .where(held)
      .orderBy(asc(referralRewards.approvedAt), asc(referralRewards.orderReference)),
    db
      .select({
        orderId: orderItems.orderId,
        itemId: orderItems.id,
        position: orderItems.position,
        quantity: orderItems.quantity,
        vendorId: orderItems.vendorId,
        lineTotalMinor: orderItems.lineTotalMinor,
        referralRateBp: orderItems.referralRateBp,
      })
      .from(orderItems)
      .where(inArray(orderItems.orderId, orderIds)),
    db
      .select({
        orderReference: settlements.orderReference,
        orderId: settlements.orderId,
        vendorId: settlements.vendorId,
        currency: settlements.currency,
        referralMinor: settlements.referralMinor,
        status: settlements.status,
        isReversedByAdmin: sql<boolean>`exists (select from settlement_adjustments as a
          where a.settlement_id = ${settlements.id} and a.reversed_by is not null)`,
      })
      .from(settlements)
      .where(inArray(settlements.orderReference, references)),
    db
      .select({
        orderReference: erpSalesAssists.orderReference,
        orderId: erpSalesAssists.orderId,
        vendorId: erpSalesAssists.vendorId,
        referrerUserId: erpSalesAssists.referrerUserId,
        referralCode: erpSalesAssists.referralCode,
        currency: erpSalesAssists.currency,
        commissionMinor: erpSalesAssists.commissionMinor,
      })
      .from(erpSalesAssists)
      .where(inArray(erpSalesAssists.orderReference, references)),
    db
      .select({
        transactionKey: creditEntries.transactionKey,
        accountId: creditEntries.accountId,
        amountMinor: creditEntries.amountMinor,
      })
      .from(creditEntries)
      .where(inArray(creditEntries.transactionKey, movements)),
    db
      .select({
        orderReference: rewardApprovals.orderReference,
        adminId: rewardApprovals.adminId,
        tokenAmount: rewardApprovals.tokenAmount,
        at: rewardApprovals.at,
        role: users.role,
        roleSince: users.roleSince,
      })
      .from(rewardApprovals)
      .innerJoin(users, eq(users.id, rewardApprovals.adminId))
      .where(inArray(rewardApprovals.orderReference, references)),
    db
      .select({ userId: wallets.userId, address: wallets.address })
      .from(wallets)
      .where(inArray(wallets.userId, buyersOfWalletless)),
    refundFactsQuery(db, references),
  ] as const;
}

/** What the queries of a round trip answer. */
type Answers<Queries> = { readonly [At in keyof Queries]: Awaited<Queries[At]> };

/** What the answers of {@link claimFactsQueries} say of each reward, with the batch that holds it, the longest approved first. */
export function describeClaimFacts([rows, items, settled, assisted, entries, approved, owned, refunded]: Answers<
  ReturnType<typeof claimFactsQueries>
>): { batchId: string | null; reward: ClaimedReward }[] {
  const linesOf = Map.groupBy(items, ({ orderId }) => orderId);
  const settlementsOf = Map.groupBy(settled, ({ orderReference }) => orderReference);
  const assistsOf = Map.groupBy(assisted, ({ orderReference }) => orderReference);
  const entriesOf = Map.groupBy(entries, ({ transactionKey }) => transactionKey);
  const approvalsOf = Map.groupBy(approved, ({ orderReference }) => orderReference);
  const walletsOf = Map.groupBy(owned, ({ userId }) => userId);
  const refundGroundsOf = describeRefundFacts(refunded);
  return rows.map((row) => {
    const { batchId, reward, order, attempt, paidOrderId, hasAppliedEvent, movement, period, mayOwe } = row;
    const { orderReference } = reward;
    const buyerWallets = (walletsOf.get(order.buyerId) ?? []).map(({ address }) => address);
    return {
      batchId,
      reward: {
        ...reward,
        order: { ...order, lines: linesOf.get(order.id) ?? [] },
        grounds: {
          attempt,
          paidOrderId,
          hasAppliedEvent,
          movement: movement && { kind: movement, entries: entriesOf.get(`${ORDER_MOVEMENT}${orderReference}`) ?? [] },
          settlements: settlementsOf.get(orderReference) ?? [],
          assists: assistsOf.get(orderReference) ?? [],
          approvals: approvalsOf.get(orderReference) ?? [],
          period,
          ...refundGroundsOf(orderReference),
        },
        walletGrounds: {
          link: row.link && { ...row.link, isAdmins: row.linkOwnerRole === "admin" },
          bound: row.bound,
          buyerWallets,
        },
        boundWallet: null,
        mayOwe,
      },
    };
  });
}
