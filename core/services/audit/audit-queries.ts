import { type AnyColumn, and, asc, eq, getTableColumns, isNotNull, or, type SQL, sql } from "drizzle-orm";
import { ORDER_MOVEMENT, REFUND_MOVEMENT } from "#core/domain/credit";
import type { EventNote } from "#core/domain/payment-note";
import { debtorsQuery } from "#core/services/audit/debtors-query";
import { payoutIdsOf, payoutLineQueries, payoutQueries } from "#core/services/audit/payout-queries";
import { vendorTotalsQuery } from "#core/services/audit/vendor-totals-query";
import { paidMembershipsQuery } from "#core/services/paid-memberships";
import type { Database } from "#db/client";
import {
  actionLog,
  assistAdjustments,
  creditEntries,
  creditTransactions,
  erpSalesAssists,
  membershipOrders,
  orderItems,
  orders,
  paidOrders,
  paymentAttempts,
  paymentEvents,
  payouts,
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
  users,
  walletLinks,
} from "#db/schema";

/** Neither where the goods go nor which cart they came from: the auditor's role may read neither. */
const { contact: _contact, cartId: _cart, ...orderColumns } = getTableColumns(orders);

/** References as one parameter, so that a query has the same text for one and for a thousand. */
const listOf = (references: readonly string[]): SQL => sql`${sql.param([...references])}::text[]`;

/** The condition that a column is one of some references. */
function among(references: readonly string[]): (column: AnyColumn) => SQL {
  return (column) => sql`${column} = any(${listOf(references)})`;
}

/** The settlements of references and what was taken off them, as queries of their ids in brackets. */
function takenOffOf(isAmong: (column: AnyColumn) => SQL) {
  return {
    settlementIds: sql`(select ${settlements.id} from ${settlements} where ${isAmong(settlements.orderReference)})`,
    adjustmentIds: sql`(select ${settlementAdjustments.refundId} from ${settlementAdjustments}
      where ${isAmong(settlementAdjustments.orderReference)})`,
  };
}

/**
 * Every record of references that is theirs alone, for one round trip. Each query finds its rows by reference, order or
 * person.
 */
export function referenceQueries(db: Database, references: readonly string[]) {
  const isAmong = among(references);
  const takenOff = takenOffOf(isAmong);
  const { settlementIds } = takenOff;
  const refundIds = sql`(select ${refunds.id} from ${refunds} where ${isAmong(refunds.orderReference)})`;
  const orderIds = sql`(
    select ${paymentAttempts.orderId} from ${paymentAttempts} where ${isAmong(paymentAttempts.orderReference)})`;
  const buyerIds = sql`(select ${orders.buyerId} from ${orders} where ${orders.id} in ${orderIds})`;
  const movementKeys = sql`(
    select ${ORDER_MOVEMENT} || each.reference from unnest(${listOf(references)}) as each (reference)
    union all select ${REFUND_MOVEMENT} || ${refunds.id} from ${refunds} where ${isAmong(refunds.orderReference)})`;
  return [
    paymentsQuery(db, isAmong(paymentAttempts.orderReference)),
    db.select().from(orderItems).where(sql`${orderItems.orderId} in ${orderIds}`).orderBy(asc(orderItems.position)),
    db
      .select()
      .from(refunds)
      .where(isAmong(refunds.orderReference))
      .orderBy(asc(refunds.position), asc(refunds.createdAt)),
    db.select().from(refundLines).where(sql`${refundLines.refundId} in ${refundIds}`).orderBy(asc(refundLines.itemId)),
    db
      .select({ transaction: creditTransactions, entry: creditEntries })
      .from(creditTransactions)
      .leftJoin(creditEntries, eq(creditEntries.transactionKey, creditTransactions.key))
      .where(sql`${creditTransactions.key} in ${movementKeys}`)
      .orderBy(asc(creditTransactions.createdAt), asc(creditEntries.id)),
    db.select().from(settlements).where(isAmong(settlements.orderReference)).orderBy(asc(settlements.vendorId)),
    db
      .select()
      .from(settlementMoves)
      .where(sql`${settlementMoves.settlementId} in ${settlementIds}`)
      .orderBy(asc(settlementMoves.at)),
    db.select().from(settlementAdjustments).where(isAmong(settlementAdjustments.orderReference)),
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
          sql`${actionLog.subjectId} in ${settlementIds}`,
          eq(actionLog.action, "settlement.reverse"),
        ),
      ),
    db
      .select()
      .from(erpSalesAssists)
      .where(isAmong(erpSalesAssists.orderReference))
      .orderBy(asc(erpSalesAssists.vendorId)),
    db.select().from(assistAdjustments).where(isAmong(assistAdjustments.orderReference)),
    db.select().from(referralRewards).where(isAmong(referralRewards.orderReference)),
    db
      .select()
      .from(rewardTransitions)
      .where(isAmong(rewardTransitions.orderReference))
      .orderBy(asc(rewardTransitions.at)),
    db
      .select({ wallet: rewardWallets, link: walletLinks })
      .from(rewardWallets)
      .leftJoin(walletLinks, eq(walletLinks.id, rewardWallets.walletLinkId))
      .where(isAmong(rewardWallets.orderReference)),
    db.select().from(rewardAdjustments).where(isAmong(rewardAdjustments.orderReference)),
    db.select().from(rewardDebts).where(isAmong(rewardDebts.orderReference)).orderBy(asc(rewardDebts.position)),
    db.select().from(rewardOffsets).where(isAmong(rewardOffsets.orderReference)).orderBy(asc(rewardOffsets.position)),
    paidMembershipsQuery(db, buyerIds),
    db
      .select()
      .from(periodAdjustments)
      .where(or(sql`${periodAdjustments.userId} in ${buyerIds}`, sql`${periodAdjustments.refundId} in ${refundIds}`))
      .orderBy(asc(periodAdjustments.createdAt), asc(periodAdjustments.refundId)),
    ...payoutLineQueries(db, takenOff),
    db
      .select({ id: payouts.id, vendorId: payouts.vendorId, currency: payouts.currency, status: payouts.status })
      .from(payouts)
      .where(sql`${payouts.id} in ${payoutIdsOf(takenOff)}`)
      .orderBy(asc(payouts.createdAt), asc(payouts.id)),
  ] as const;
}

/** What references share with others, for the same round trip: kept totals, balances, and payouts with all their lines. */
export function sharedQueries(db: Database, references: readonly string[]) {
  const isAmong = among(references);
  return [
    vendorTotalsQuery(
      db,
      sql`(select ${settlements.vendorId}, ${settlements.currency} from ${settlements}
        where ${isAmong(settlements.orderReference)})`,
    ),
    debtorsQuery(
      db,
      sql`(select ${referralRewards.referrerUserId} from ${referralRewards} where ${isAmong(referralRewards.orderReference)}
        union select ${rewardDebts.userId} from ${rewardDebts} where ${isAmong(rewardDebts.orderReference)}
        union select ${rewardOffsets.userId} from ${rewardOffsets} where ${isAmong(rewardOffsets.orderReference)})`,
    ),
    ...payoutQueries(db, payoutIdsOf(takenOffOf(isAmong))),
  ] as const;
}

function paymentsQuery(db: Database, isAmong: SQL) {
  const changed = (condition: SQL) =>
    sql<boolean>`exists (select 1 from ${paymentEvents} where ${and(
      eq(paymentEvents.orderReference, paymentAttempts.orderReference),
      isNotNull(paymentEvents.position),
      condition,
    )})`;
  const givenBack: EventNote["code"] = "given_back";
  return db
    .select({
      attempt: paymentAttempts,
      order: orderColumns,
      isBuyerDeleted: sql<boolean>`${users.deletedAt} is not null`,
      paid: paidOrders,
      hasAppliedEvent: changed(
        sql`${paymentEvents.outcome} = 'applied' and starts_with(${paymentEvents.key}, ${paymentAttempts.provider} || ':')`,
      ),
      cameTwice: changed(eq(paymentEvents.noteCode, givenBack)),
      attempts: sql<number>`(select count(*)::int from payment_attempts of_order where of_order.order_id = ${paymentAttempts.orderId})`,
      membership: membershipOrders,
    })
    .from(paymentAttempts)
    .innerJoin(orders, eq(orders.id, paymentAttempts.orderId))
    .innerJoin(users, eq(users.id, orders.buyerId))
    .leftJoin(paidOrders, eq(paidOrders.orderReference, paymentAttempts.orderReference))
    .leftJoin(membershipOrders, eq(membershipOrders.orderId, orders.id))
    .where(isAmong);
}
