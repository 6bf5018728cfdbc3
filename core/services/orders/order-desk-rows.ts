import { asc, eq, inArray, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { dueTokens } from "#core/services/due-amount";
import type { Database } from "#db/client";
import {
  membershipPeriods,
  membershipPlans,
  orderItems,
  orders,
  paymentAttempts,
  paymentEvents,
  referralRewards,
  refundLines,
  refundRequests,
  refunds,
  rewardDebts,
  rewardOffsets,
  rewardTransitions,
  settlementAdjustments,
  settlementMoves,
  settlements,
  tokenDebtors,
  users,
  vendors,
} from "#db/schema";

/** Events of the provider shown of an order: the first ones. */
const EVENTS_SHOWN = 200;

/** The rows of one order, all tables in one round trip. `reference` is the order's id or that of one of its attempts. */
export async function readOrderDeskRows(db: Database, reference: string) {
  const byAttempt = db
    .select({ id: paymentAttempts.orderId })
    .from(paymentAttempts)
    .where(eq(paymentAttempts.orderReference, reference));
  const ids = db
    .select({ id: orders.id })
    .from(orders)
    // One array: `or` with a subquery would read every order.
    .where(sql`${orders.id} = any(array[${reference}, (${byAttempt})])`);
  const references = db
    .select({ orderReference: paymentAttempts.orderReference })
    .from(paymentAttempts)
    .where(inArray(paymentAttempts.orderId, ids));
  const refundIds = db.select({ id: refunds.id }).from(refunds).where(inArray(refunds.orderReference, references));
  const settlementIds = db
    .select({ id: settlements.id })
    .from(settlements)
    .where(inArray(settlements.orderReference, references));
  const [buyers, referrers, askers] = [alias(users, "buyers"), alias(users, "referrers"), alias(users, "askers")];

  const [[found], items, attempts, events, givenBack, taken, asked, settled, adjusted, moves, earned, steps, [period]] =
    await db.batch([
      db
        .select({
          order: orders,
          buyer: { id: buyers.id, name: buyers.name, email: buyers.email, deletedAt: buyers.deletedAt },
          referrer: { id: referrers.id, name: referrers.name, email: referrers.email, deletedAt: referrers.deletedAt },
          owes: tokenDebtors.outstanding,
        })
        .from(orders)
        .innerJoin(buyers, eq(buyers.id, orders.buyerId))
        .leftJoin(referrers, eq(referrers.id, orders.referrerUserId))
        .leftJoin(tokenDebtors, eq(tokenDebtors.userId, orders.referrerUserId))
        .where(inArray(orders.id, ids)),
      db
        .select({ item: orderItems, vendorName: vendors.name })
        .from(orderItems)
        .leftJoin(vendors, eq(vendors.id, orderItems.vendorId))
        .where(inArray(orderItems.orderId, ids))
        .orderBy(asc(orderItems.position)),
      db
        .select()
        .from(paymentAttempts)
        .where(inArray(paymentAttempts.orderId, ids))
        .orderBy(asc(paymentAttempts.createdAt), asc(paymentAttempts.orderReference)),
      db
        .select()
        .from(paymentEvents)
        .where(inArray(paymentEvents.orderReference, references))
        .orderBy(asc(paymentEvents.receivedAt), asc(paymentEvents.key))
        .limit(EVENTS_SHOWN),
      db
        .select({ refund: refunds, askedBy: askers.name })
        .from(refunds)
        .leftJoin(askers, eq(askers.id, refunds.requestedBy))
        .where(inArray(refunds.orderReference, references))
        .orderBy(asc(refunds.createdAt), asc(refunds.position), asc(refunds.id)),
      db.select().from(refundLines).where(inArray(refundLines.refundId, refundIds)),
      db
        .select({ request: refundRequests, vendorName: vendors.name })
        .from(refundRequests)
        .innerJoin(vendors, eq(vendors.id, refundRequests.vendorId))
        .where(inArray(refundRequests.orderId, ids))
        .orderBy(asc(refundRequests.askedAt)),
      db
        .select({ settlement: settlements, vendorName: vendors.name, paidOutMinor: paidOut })
        .from(settlements)
        .innerJoin(vendors, eq(vendors.id, settlements.vendorId))
        .where(inArray(settlements.orderReference, references))
        .orderBy(asc(settlements.createdAt), asc(settlements.vendorId)),
      db
        .select()
        .from(settlementAdjustments)
        .where(inArray(settlementAdjustments.orderReference, references))
        .orderBy(asc(settlementAdjustments.createdAt)),
      db
        .select()
        .from(settlementMoves)
        .where(inArray(settlementMoves.settlementId, settlementIds))
        .orderBy(asc(settlementMoves.at)),
      db
        .select({
          reward: referralRewards,
          due: dueTokens,
          offset: tokensOf(rewardOffsets),
          debt: tokensOf(rewardDebts),
        })
        .from(referralRewards)
        .where(inArray(referralRewards.orderReference, references)),
      db
        .select()
        .from(rewardTransitions)
        .where(inArray(rewardTransitions.orderReference, references))
        .orderBy(asc(rewardTransitions.at)),
      db
        .select({
          planName: membershipPlans.name,
          level: membershipPeriods.level,
          months: membershipPeriods.months,
          priceMinor: membershipPeriods.priceMinor,
          startsAt: membershipPeriods.startsAt,
          endsAt: membershipPeriods.endsAt,
        })
        .from(membershipPeriods)
        .innerJoin(membershipPlans, eq(membershipPlans.id, membershipPeriods.planId))
        .where(inArray(membershipPeriods.orderId, ids)),
    ]);
  return { found, items, attempts, events, givenBack, taken, asked, settled, adjusted, moves, earned, steps, period };
}

/** What live payouts hold of a settlement, less what they took off for its refunds, in minor units. */
const paidOut = sql`(
  select coalesce(sum(net_minor), 0) from payout_settlements where settlement_id = settlements.id and live) - (
  select coalesce(sum(net_minor), 0) from payout_adjustments where settlement_id = settlements.id and live)`.mapWith(
  BigInt,
);

/** The sum of a reward's rows in one of these tables, in the token's smallest unit; zero without rows. */
function tokensOf(table: typeof rewardOffsets | typeof rewardDebts) {
  // Names by hand: columns in a selection would lose their table, and all rewards would be summed.
  const of = sql`order_reference = referral_rewards.order_reference`;
  return sql`(select coalesce(sum(token_amount), 0) from ${table} where ${of})`.mapWith(BigInt);
}
