import { asc, eq, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type Attribution, decideAttribution } from "#core/domain/attribution";
import { isSameMailbox } from "#core/domain/mailbox";
import { defaultPayoutTerms } from "#core/domain/payout-schedule";
import { attributionColumns } from "#core/services/orders/attribution-columns";
import { eventInserts } from "#core/services/outbox";
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

/**
 * The reads of everything that paying an order depends on, for one round trip. `orderId` may be a subquery. Few statements,
 * and one row of another table as a subquery rather than a join: the planning of each is most of what it costs.
 */
export function paidFactsQueries(db: Database, orderId: string | SQL) {
  const buyerOfOrder = db.select({ id: orders.buyerId }).from(orders).where(eq(orders.id, orderId));
  const emailOf = (userId: typeof orders.buyerId | typeof orders.referrerUserId) =>
    sql<string | null>`(select ${users.email} from ${users} where ${users.id} = ${userId})`;
  const { planId, level, months, priceMinor } = membershipOrders;
  return [
    db
      .select({
        order: {
          id: orders.id,
          buyerId: orders.buyerId,
          purpose: orders.purpose,
          status: orders.status,
          currency: orders.currency,
          totalMinor: orders.totalMinor,
          referralCode: orders.referralCode,
          referrerUserId: orders.referrerUserId,
          referrerWallet: orders.referrerWallet,
          refusedCode: orders.refusedCode,
          refusedReason: orders.refusedReason,
        },
        paidReference: sql<string | null>`(
          select ${paidOrders.orderReference} from ${paidOrders} where ${paidOrders.orderId} = ${orders.id})`,
        membership: { planId, level, months, priceMinor },
        // Never null first: Drizzle takes an object whose first column is null for a row that is not there.
        code: {
          active: refcodes.active,
          walletAddress: refcodes.walletAddress,
          // By an admin, and its owner is still there.
          isDeactivated: sql<boolean>`${refcodes.deactivatedAt} is not null and exists (
            select from ${users} where ${users.id} = ${refcodes.userId} and ${users.deletedAt} is null)`,
        },
        hasPriorPaidOrder: sql<boolean>`exists (
          select from ${firstPaidOrders}
          where ${firstPaidOrders.buyerId} = ${orders.buyerId} and ${firstPaidOrders.orderId} <> ${orders.id})`,
        buyerEmail: emailOf(orders.buyerId),
        referrerEmail: emailOf(orders.referrerUserId),
        buyerWallets: sql<string[]>`array(
          select ${wallets.address} from ${wallets} where ${wallets.userId} = ${orders.buyerId})`,
        clonePayout: { schedule: platformSettings.payoutSchedule, holdDays: platformSettings.payoutHoldDays },
      })
      .from(orders)
      .leftJoin(membershipOrders, eq(membershipOrders.orderId, orders.id))
      .leftJoin(refcodes, eq(refcodes.code, orders.referralCode))
      .leftJoin(platformSettings, sql`true`)
      .where(eq(orders.id, orderId)),
    db
      .select({
        id: orderItems.id,
        productId: orderItems.productId,
        vendorId: orderItems.vendorId,
        quantity: orderItems.quantity,
        lineTotalMinor: orderItems.lineTotalMinor,
        referralRateBp: orderItems.referralRateBp,
        referralRateSource: orderItems.referralRateSource,
        platformRateBp: orderItems.platformRateBp,
        stock: products.stock,
        payoutSchedule: vendors.payoutSchedule,
        payoutHoldDays: vendors.payoutHoldDays,
      })
      .from(orderItems)
      .leftJoin(products, eq(products.id, orderItems.productId))
      .leftJoin(vendors, eq(vendors.id, orderItems.vendorId))
      .where(eq(orderItems.orderId, orderId))
      .orderBy(asc(orderItems.position)),
    db
      .select({
        orderReference: paymentAttempts.orderReference,
        provider: paymentAttempts.provider,
        amountMinor: paymentAttempts.amountMinor,
        currency: paymentAttempts.currency,
        status: paymentAttempts.status,
        providerEventAt: paymentAttempts.providerEventAt,
      })
      .from(paymentAttempts)
      .where(eq(paymentAttempts.orderId, orderId)),
    paidMembershipsQuery(db, buyerOfOrder),
  ] as const;
}

type Answers<Queries> = { readonly [At in keyof Queries]: Awaited<Queries[At]> };

/** The facts that the results of {@link paidFactsQueries} hold. */
export function describePaidFacts([[found], items, attempts, paidMemberships]: Answers<
  ReturnType<typeof paidFactsQueries>
>) {
  return {
    order: found?.order ?? null,
    items,
    clonePayout: found?.clonePayout ?? defaultPayoutTerms,
    buyerWallets: found?.buyerWallets ?? [],
    isSamePerson: isSameMailbox(found?.buyerEmail ?? "", found?.referrerEmail ?? ""),
    hasPriorPaidOrder: found?.hasPriorPaidOrder ?? false,
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
  // Whom it would pay is frozen, so a code switched off since still earns; one whose owner has gone without a wallet pays nobody.
  const canPay = code === null || code.active || code.isDeactivated || code.walletAddress !== null;
  return decideAttribution({
    code: referralCode,
    codeFacts: {
      code: referralCode,
      active: referrerWallet !== null || canPay,
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
    eventInserts(
      db,
      [
        { type: "payment.paid", orderReference },
        { type: "letter.due", kind: "orderPaid", orderReference },
      ],
      now,
    ),
  ];
}
