import { and, asc, eq, inArray, ne, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type Attribution, decideAttribution } from "#core/domain/attribution";
import { isSameMailbox } from "#core/domain/mailbox";
import { defaultPayoutTerms } from "#core/domain/payout-schedule";
import { attributionColumns } from "#core/services/orders/attribution-columns";
import { eventInsert } from "#core/services/outbox";
import { paidMembershipsQuery } from "#core/services/paid-memberships";
import type { Database } from "#db/client";
import {
  firstPaidOrders,
  membershipOrders,
  orderItems,
  orders,
  paidOrders,
  paymentAttempts,
  platformSettings,
  products,
  refcodes,
  users,
  vendors,
  wallets,
} from "#db/schema";

/** The reads of everything that paying an order depends on, for one round trip. `orderId` may be a subquery. */
export function paidFactsQueries(db: Database, orderId: string | SQL) {
  const ofOrder = (column: typeof orderItems.productId | typeof orderItems.vendorId) =>
    db.select({ id: column }).from(orderItems).where(eq(orderItems.orderId, orderId));
  const buyerOfOrder = db.select({ id: orders.buyerId }).from(orders).where(eq(orders.id, orderId));
  // One subquery: `or` of two would read the whole table of users.
  const bothOfOrder = db
    .select({ id: sql`unnest(array[${orders.buyerId}, ${orders.referrerUserId}])` })
    .from(orders)
    .where(eq(orders.id, orderId));
  return [
    db
      .select({
        order: orders,
        paidReference: paidOrders.orderReference,
        membership: membershipOrders,
        // Never null first: Drizzle takes an object whose first column is null for a row that is not there.
        code: { active: refcodes.active, walletAddress: refcodes.walletAddress },
        priorOrderId: firstPaidOrders.orderId,
        clonePayout: { schedule: platformSettings.payoutSchedule, holdDays: platformSettings.payoutHoldDays },
      })
      .from(orders)
      .leftJoin(paidOrders, eq(paidOrders.orderId, orders.id))
      .leftJoin(membershipOrders, eq(membershipOrders.orderId, orders.id))
      .leftJoin(refcodes, eq(refcodes.code, orders.referralCode))
      .leftJoin(
        firstPaidOrders,
        and(eq(firstPaidOrders.buyerId, orders.buyerId), ne(firstPaidOrders.orderId, orders.id)),
      )
      .leftJoin(platformSettings, sql`true`)
      .where(eq(orders.id, orderId)),
    db.select().from(orderItems).where(eq(orderItems.orderId, orderId)).orderBy(asc(orderItems.position)),
    db
      .select({ productId: products.id, stock: products.stock })
      .from(products)
      .where(inArray(products.id, ofOrder(orderItems.productId))),
    db
      .select({ id: vendors.id, payoutSchedule: vendors.payoutSchedule, payoutHoldDays: vendors.payoutHoldDays })
      .from(vendors)
      .where(inArray(vendors.id, ofOrder(orderItems.vendorId))),
    db
      .select({ id: users.id, email: users.email, address: wallets.address })
      .from(users)
      .leftJoin(wallets, eq(wallets.userId, users.id))
      .where(inArray(users.id, bothOfOrder)),
    db.select().from(paymentAttempts).where(eq(paymentAttempts.orderId, orderId)),
    paidMembershipsQuery(db, buyerOfOrder),
  ] as const;
}

type Answers<Queries> = { readonly [At in keyof Queries]: Awaited<Queries[At]> };

/** The facts that the results of {@link paidFactsQueries} hold. */
export function describePaidFacts([[found], items, stock, payoutTerms, people, attempts, paidMemberships]: Answers<
  ReturnType<typeof paidFactsQueries>
>) {
  const order = found?.order ?? null;
  const emailOf = (id: string | null | undefined) => people.find((row) => row.id === id)?.email ?? "";
  return {
    order,
    items,
    stock,
    vendors: payoutTerms,
    clonePayout: found?.clonePayout ?? defaultPayoutTerms,
    buyerWallets: people.flatMap(({ id, address }) => (id === order?.buyerId && address ? [address] : [])),
    isSamePerson: isSameMailbox(emailOf(order?.buyerId), emailOf(order?.referrerUserId)),
    hasPriorPaidOrder: (found?.priorOrderId ?? null) !== null,
    paidReference: found?.paidReference ?? null,
    attempts,
    membership: found?.membership ?? null,
    paidMemberships,
    code: found?.code ?? null,
  };
}

export type PaidOrderFacts = ReturnType<typeof describePaidFacts>;

/** The facts of an order that exists. */
export type KnownOrderFacts = PaidOrderFacts & { order: NonNullable<PaidOrderFacts["order"]> };

/** Everything that paying an order depends on. One round trip. */
export async function readPaidOrderFacts(db: Database, orderId: string): Promise<PaidOrderFacts> {
  return describePaidFacts(await db.batch(paidFactsQueries(db, orderId)));
}

/** The payment that pays an order. */
export interface PaidInput {
  orderReference: string;
  now: Date;
  /** The clone's. Payout days and membership months are counted in it. */
  timeZone: string;
}

/**
 * The attribution stored on the order, re-evaluated: since then the buyer may have paid for another order, linked the
 * code's wallet or moved to its owner's mailbox; a code that had no wallet may have one. `hasPriorPaidOrder` is false where
 * that guard does not apply.
 */
export function attributionAtPayment(
  { order, code, buyerWallets, isSamePerson }: KnownOrderFacts,
  hasPriorPaidOrder: boolean,
): Attribution {
  const { referralCode, referrerUserId, referrerWallet } = order;
  if (!referralCode || !referrerUserId) {
    const { refusedCode, refusedReason } = order;
    return refusedCode && refusedReason
      ? { outcome: "refused", code: refusedCode, reason: refusedReason }
      : { outcome: "none" };
  }
  return decideAttribution({
    code: referralCode,
    codeFacts: {
      code: referralCode,
      // Whom it would pay is frozen, so a code switched off since still earns; one that never had a wallet pays nobody.
      active: referrerWallet !== null || code === null || code.active || code.walletAddress !== null,
      userId: referrerUserId,
      walletAddress: referrerWallet ?? code?.walletAddress ?? null,
      walletPays: referrerWallet !== null,
    },
    buyerId: order.buyerId,
    isSamePerson,
    buyerWallets,
    hasPriorPaidOrder,
  });
}

/** The writes of every paid order, whatever its purpose: paid once, with its attribution, and the events. */
export function paidStatements(
  db: Database,
  orderId: string,
  { orderReference, now }: PaidInput,
  attribution: Attribution,
): BatchItem<"pg">[] {
  return [
    // Locks the order before anything refers to it, so concurrent payments queue here and cannot deadlock.
    db
      .update(orders)
      .set({ status: "paid", paidAt: now, paidReference: orderReference, ...attributionColumns(attribution) })
      .where(eq(orders.id, orderId)),
    db.insert(paidOrders).values({ orderId, orderReference, paidAt: now }),
    eventInsert(db, { type: "payment.paid", orderReference }, now),
    eventInsert(db, { type: "letter.due", kind: "orderPaid", orderReference }, now),
  ];
}
