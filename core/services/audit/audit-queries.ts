import { and, asc, eq, inArray, isNotNull, or, sql } from "drizzle-orm";
import { ORDER_MOVEMENT, REFUND_MOVEMENT } from "#core/domain/credit";
import type { EventNote } from "#core/domain/payment-note";
import { type Answers, payoutLinesOf, payoutsOf } from "#core/services/audit/payout-facts-of";
import { payoutIdsOf, payoutLineQueries, payoutQueries } from "#core/services/audit/payout-queries";
import { totalsOf, vendorTotalsQuery } from "#core/services/audit/vendor-totals-query";
import { paidMembershipsQuery } from "#core/services/paid-memberships";
import type { Database } from "#db/client";
import {
  actionLog,
  assistAdjustments,
  creditEntries,
  creditTransactions,
  debtReliefs,
  debtTransfers,
  erpSalesAssists,
  membershipOrders,
  orderItems,
  orders,
  paidOrders,
  paymentAttempts,
  paymentEvents,
  periodAdjustments,
  referralRewards,
  refundLines,
  refunds,
  rewardAdjustments,
  rewardDebts,
  rewardOffsets,
  rewardTransitions,
  rewardWallets,
  settlementAdjustments,
  settlementMoves,
  settlements,
  tokenDebtors,
  users,
  walletLinks,
} from "#db/schema";

/** Every record of a reference, for one round trip. Each query finds its rows by reference, order or person. */
export function auditQueries(db: Database, orderReference: string) {
  const orderId = db
    .select({ id: paymentAttempts.orderId })
    .from(paymentAttempts)
    .where(eq(paymentAttempts.orderReference, orderReference));
  const buyerId = db.select({ id: orders.buyerId }).from(orders).where(inArray(orders.id, orderId));
  const refundIds = db.select({ id: refunds.id }).from(refunds).where(eq(refunds.orderReference, orderReference));
  const settlementIds = db
    .select({ id: settlements.id })
    .from(settlements)
    .where(eq(settlements.orderReference, orderReference));
  const takenOff = {
    settlementIds,
    adjustmentIds: db
      .select({ id: settlementAdjustments.refundId })
      .from(settlementAdjustments)
      .where(eq(settlementAdjustments.orderReference, orderReference)),
  };
  const isApplied = db
    .select({ one: sql`1` })
    .from(paymentEvents)
    .where(
      and(
        eq(paymentEvents.orderReference, paymentAttempts.orderReference),
        eq(paymentEvents.outcome, "applied"),
        isNotNull(paymentEvents.position),
        sql`starts_with(${paymentEvents.key}, ${paymentAttempts.provider} || ':')`,
      ),
    );
  const givenBack: EventNote["code"] = "given_back";
  const isGivenBack = db
    .select({ one: sql`1` })
    .from(paymentEvents)
    .where(
      and(
        eq(paymentEvents.orderReference, paymentAttempts.orderReference),
        isNotNull(paymentEvents.position),
        eq(paymentEvents.noteCode, givenBack),
      ),
    );
  const movementKeys = sql`(
    select ${`${ORDER_MOVEMENT}${orderReference}`}
    union all select ${REFUND_MOVEMENT} || ${refunds.id} from ${refunds} where ${refunds.orderReference} = ${orderReference})`;
  return [
    db
      .select({
        attempt: paymentAttempts,
        order: orders,
        isBuyerDeleted: sql<boolean>`${users.deletedAt} is not null`,
        paid: paidOrders,
        hasAppliedEvent: sql<boolean>`exists ${isApplied}`,
        cameTwice: sql<boolean>`exists ${isGivenBack}`,
        membership: membershipOrders,
      })
      .from(paymentAttempts)
      .innerJoin(orders, eq(orders.id, paymentAttempts.orderId))
      .innerJoin(users, eq(users.id, orders.buyerId))
      .leftJoin(paidOrders, eq(paidOrders.orderReference, paymentAttempts.orderReference))
      .leftJoin(membershipOrders, eq(membershipOrders.orderId, orders.id))
      .where(eq(paymentAttempts.orderReference, orderReference)),
    db.select().from(orderItems).where(inArray(orderItems.orderId, orderId)).orderBy(asc(orderItems.position)),
    db
      .select()
      .from(refunds)
      .where(eq(refunds.orderReference, orderReference))
      .orderBy(asc(refunds.position), asc(refunds.createdAt)),
    db.select().from(refundLines).where(inArray(refundLines.refundId, refundIds)).orderBy(asc(refundLines.itemId)),
    db
      .select({ transaction: creditTransactions, entry: creditEntries })
      .from(creditTransactions)
      .leftJoin(creditEntries, eq(creditEntries.transactionKey, creditTransactions.key))
      .where(inArray(creditTransactions.key, movementKeys))
      .orderBy(asc(creditTransactions.createdAt), asc(creditEntries.id)),
    db
      .select()
      .from(settlements)
      .where(eq(settlements.orderReference, orderReference))
      .orderBy(asc(settlements.vendorId)),
    db
      .select()
      .from(settlementMoves)
      .where(inArray(settlementMoves.settlementId, settlementIds))
      .orderBy(asc(settlementMoves.at)),
    db.select().from(settlementAdjustments).where(eq(settlementAdjustments.orderReference, orderReference)),
    db
      .select({
        settlementId: actionLog.subjectId,
        actor: actionLog.actor,
        reason: actionLog.reason,
        after: actionLog.after,
      })
      .from(actionLog)
      .where(
        and(
          eq(actionLog.subject, "settlement"),
          inArray(actionLog.subjectId, settlementIds),
          eq(actionLog.action, "settlement.reverse"),
        ),
      ),
    db
      .select()
      .from(erpSalesAssists)
      .where(eq(erpSalesAssists.orderReference, orderReference))
      .orderBy(asc(erpSalesAssists.vendorId)),
    db.select().from(assistAdjustments).where(eq(assistAdjustments.orderReference, orderReference)),
    db.select().from(referralRewards).where(eq(referralRewards.orderReference, orderReference)),
    db
      .select()
      .from(rewardTransitions)
      .where(eq(rewardTransitions.orderReference, orderReference))
      .orderBy(asc(rewardTransitions.at)),
    db
      .select({ wallet: rewardWallets, link: walletLinks })
      .from(rewardWallets)
      .leftJoin(walletLinks, eq(walletLinks.id, rewardWallets.walletLinkId))
      .where(eq(rewardWallets.orderReference, orderReference)),
    db.select().from(rewardAdjustments).where(eq(rewardAdjustments.orderReference, orderReference)),
    db
      .select()
      .from(rewardDebts)
      .where(eq(rewardDebts.orderReference, orderReference))
      .orderBy(asc(rewardDebts.position)),
    db
      .select()
      .from(rewardOffsets)
      .where(eq(rewardOffsets.orderReference, orderReference))
      .orderBy(asc(rewardOffsets.position)),
    debtorsQuery(db, orderReference),
    paidMembershipsQuery(db, buyerId),
    db
      .select()
      .from(periodAdjustments)
      .where(or(inArray(periodAdjustments.userId, buyerId), inArray(periodAdjustments.refundId, refundIds)))
      .orderBy(asc(periodAdjustments.createdAt), asc(periodAdjustments.refundId)),
    vendorTotalsQuery(
      db,
      sql`(select ${settlements.vendorId}, ${settlements.currency} from ${settlements}
        where ${settlements.orderReference} = ${orderReference})`,
    ),
    ...payoutLineQueries(db, takenOff),
    ...payoutQueries(db, payoutIdsOf(takenOff)),
  ] as const;
}

/**
 * For each person that the reference's reward, debts or offsets belong to: the running balance of what they owe, and the sum
 * of all rows that it should equal. In the token's smallest unit.
 */
function debtorsQuery(db: Database, orderReference: string) {
  // The join keeps each column's table in the selection: without one drizzle would drop it, and sum everybody's rows.
  const person = users.id;
  const sum = (rows: typeof rewardDebts | typeof rewardOffsets | typeof debtReliefs) =>
    sql`(select coalesce(sum(${rows.tokenAmount}), 0) from ${rows} where ${rows.userId} = ${person})`;
  const carried = (side: typeof debtTransfers.fromUserId | typeof debtTransfers.toUserId) =>
    sql`(select coalesce(sum(${debtTransfers.tokenAmount}), 0) from ${debtTransfers} where ${side} = ${person})`;
  const booked = sql`${sum(rewardDebts)} - ${sum(rewardOffsets)} - ${sum(debtReliefs)}
    + ${carried(debtTransfers.toUserId)} - ${carried(debtTransfers.fromUserId)}`;
  const of = (rows: typeof rewardDebts | typeof rewardOffsets) =>
    db.select({ id: rows.userId }).from(rows).where(eq(rows.orderReference, orderReference));
  const referrer = db
    .select({ id: referralRewards.referrerUserId })
    .from(referralRewards)
    .where(eq(referralRewards.orderReference, orderReference));
  return db
    .select({
      userId: person,
      outstanding: sql`coalesce(${tokenDebtors.outstanding}, 0)`.mapWith(BigInt),
      booked: booked.mapWith(BigInt),
    })
    .from(users)
    .leftJoin(tokenDebtors, eq(tokenDebtors.userId, person))
    .where(inArray(person, sql`(${referrer} union ${of(rewardDebts)} union ${of(rewardOffsets)})`))
    .orderBy(asc(person));
}

/** The results of {@link auditQueries}, by name. */
export function nameRecords([
  [payment],
  items,
  refundRows,
  refundedLines,
  movements,
  settled,
  moves,
  settlementsLowered,
  reversals,
  assists,
  assistsLowered,
  [reward],
  transitions,
  [binding],
  rewardLowered,
  debts,
  offsets,
  debtors,
  memberships,
  periodsLowered,
  totals,
  payoutSettlements,
  payoutAdjustments,
  ...payouts
]: Answers<ReturnType<typeof auditQueries>>) {
  return {
    payment: payment ?? null,
    items,
    refunds: refundRows.map((refund) => ({
      ...refund,
      lines: refundedLines.filter(({ refundId }) => refundId === refund.id),
    })),
    movements,
    settlements: settled,
    moves,
    settlementAdjustments: settlementsLowered,
    reversals,
    salesAssists: assists,
    assistAdjustments: assistsLowered,
    reward: reward ?? null,
    transitions,
    binding: binding ?? null,
    rewardAdjustments: rewardLowered,
    debts,
    offsets,
    debtors,
    memberships,
    periodAdjustments: periodsLowered,
    vendorTotals: totalsOf(totals),
    payoutLines: payoutLinesOf([payoutSettlements, payoutAdjustments]),
    payouts: payoutsOf(payouts),
  };
}

/** Every record of a reference. */
export type AuditRecords = ReturnType<typeof nameRecords>;
