import { and, asc, eq, inArray, ne, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type Attribution, decideAttribution } from "#core/domain/attribution";
import { referralNumerator } from "#core/domain/commission";
import { type Currency, WHOLE_BP } from "#core/domain/money";
import { type PlannedSettlement, planSettlements } from "#core/domain/settlement";
import { planStock, type StockMove } from "#core/domain/stock";
import type { EventMessage } from "#core/messages";
import { attributionColumns } from "#core/services/create-order";
import type { Database } from "#db/client";
import {
  erpSalesAssists,
  firstPaidOrders,
  orderItems,
  orders,
  outbox,
  paidOrders,
  paymentAttempts,
  products,
  settlements,
  stockShortfalls,
  wallets,
} from "#db/schema";

/** Names of the unique rows and checks that decide a race, as Postgres reports them. */
export const paidOrderConstraints = {
  orderAlreadyPaid: "paid_orders_pkey",
  notFirstPurchase: "first_paid_orders_pkey",
  stockTaken: "products_stock_not_negative",
} as const;

/** Everything that paying an order depends on. One round trip. */
export async function readPaidOrderFacts(db: Database, orderId: string) {
  const buyerOfOrder = db.select({ id: orders.buyerId }).from(orders).where(eq(orders.id, orderId));
  const [[order], items, stock, buyerWallets, [firstPaid], [paid], attempts] = await db.batch([
    db.select().from(orders).where(eq(orders.id, orderId)),
    db.select().from(orderItems).where(eq(orderItems.orderId, orderId)).orderBy(asc(orderItems.position)),
    db
      .select({ productId: products.id, stock: products.stock })
      .from(products)
      .where(
        inArray(
          products.id,
          db.select({ id: orderItems.productId }).from(orderItems).where(eq(orderItems.orderId, orderId)),
        ),
      ),
    db.select({ address: wallets.address }).from(wallets).where(inArray(wallets.userId, buyerOfOrder)),
    db
      .select()
      .from(firstPaidOrders)
      .where(and(inArray(firstPaidOrders.buyerId, buyerOfOrder), ne(firstPaidOrders.orderId, orderId))),
    db.select().from(paidOrders).where(eq(paidOrders.orderId, orderId)),
    db.select().from(paymentAttempts).where(eq(paymentAttempts.orderId, orderId)),
  ]);
  return {
    order: order ?? null,
    items,
    stock,
    buyerWallets: buyerWallets.map((wallet) => wallet.address),
    hasPriorPaidOrder: firstPaid !== undefined,
    paidReference: paid?.orderReference ?? null,
    attempts,
  };
}

type PaidOrderFacts = Awaited<ReturnType<typeof readPaidOrderFacts>>;

export interface PaidOrderPlan {
  orderId: string;
  buyerId: string;
  orderReference: string;
  paidAt: Date;
  attribution: Attribution;
  /** Whether this is the buyer's first paid order, as far as the facts know; a unique row has the last word. */
  isFirstPurchase: boolean;
  settlements: (PlannedSettlement & { currency: Currency })[];
  assists: { vendorId: string; commissionMinor: bigint }[];
  stock: StockMove[];
}

/** What is written when an order is paid. Pure: the guards are judged again, because a wallet may have been linked since. */
export function planPaidOrder(
  facts: PaidOrderFacts & { order: NonNullable<PaidOrderFacts["order"]> },
  { orderReference, now }: { orderReference: string; now: Date },
): PaidOrderPlan {
  const { order, items } = facts;
  const attribution = attributionAtPayment(facts);
  const attributed = attribution.outcome === "attributed";
  const lines = items.map((item) => ({ ...item, itemId: item.id }));
  return {
    orderId: order.id,
    buyerId: order.buyerId,
    orderReference,
    paidAt: now,
    attribution,
    isFirstPurchase: !facts.hasPriorPaidOrder,
    settlements: planSettlements({
      orderReference,
      currency: order.currency,
      referralCode: attributed ? attribution.referralCode : null,
      paidAt: now,
      lines,
    }).map((settlement) => ({ ...settlement, currency: order.currency })),
    assists: attributed
      ? [...Map.groupBy(lines, (line) => line.vendorId)].map(([vendorId, vendorLines]) => ({
          vendorId,
          commissionMinor: referralNumerator(vendorLines) / WHOLE_BP,
        }))
      : [],
    stock: planStock(items, facts.stock),
  };
}

/** The attribution frozen on the order, unless the buyer has meanwhile paid another order or linked the code's wallet. */
function attributionAtPayment({
  order,
  buyerWallets,
  hasPriorPaidOrder,
}: PaidOrderFacts & { order: NonNullable<PaidOrderFacts["order"]> }): Attribution {
  const { referralCode, referrerUserId, referrerWallet } = order;
  if (!referralCode || !referrerUserId || !referrerWallet) {
    const { refusedCode, refusedReason } = order;
    return refusedCode && refusedReason
      ? { outcome: "refused", code: refusedCode, reason: refusedReason }
      : { outcome: "none" };
  }
  return decideAttribution({
    code: referralCode,
    codeFacts: { code: referralCode, active: true, userId: referrerUserId, walletAddress: referrerWallet },
    buyerId: order.buyerId,
    buyerWallets,
    hasPriorPaidOrder,
  });
}

/** The writes of a plan, for one guarded batch. The stock comes last: its rows are the ones that others wait for. */
export function paidOrderStatements(db: Database, plan: PaidOrderPlan): BatchItem<"pg">[] {
  const { orderId, orderReference, paidAt, attribution } = plan;
  const message: EventMessage = { type: "payment.paid", orderReference };
  const statements: BatchItem<"pg">[] = [
    db.insert(paidOrders).values({ orderId, orderReference, paidAt }),
    db
      .update(orders)
      .set({ status: "paid", paidAt, paidReference: orderReference, ...attributionColumns(attribution) })
      .where(eq(orders.id, orderId)),
    db.insert(settlements).values(
      plan.settlements.map((settlement) => ({
        id: `${orderReference}:${settlement.vendorId}`,
        orderId,
        orderReference,
        ...settlement,
      })),
    ),
    db.insert(outbox).values({ id: `payment.paid:${orderReference}`, message, createdAt: paidAt }),
  ];
  if (plan.isFirstPurchase) {
    statements.push(db.insert(firstPaidOrders).values({ buyerId: plan.buyerId, orderId, paidAt }));
  }
  if (attribution.outcome === "attributed" && plan.assists.length > 0) {
    const { referrerUserId, referralCode } = attribution;
    const [currency] = plan.settlements.map((settlement) => settlement.currency);
    if (!currency) throw new Error("a paid order has a settlement");
    statements.push(
      db.insert(erpSalesAssists).values(
        plan.assists.map((assist) => ({
          id: `${orderReference}:${assist.vendorId}`,
          orderId,
          orderReference,
          referrerUserId,
          referralCode,
          currency,
          createdAt: paidAt,
          ...assist,
        })),
      ),
    );
  }
  return [...statements, ...stockStatements(db, plan)];
}

function stockStatements(db: Database, { orderId, paidAt, stock }: PaidOrderPlan): BatchItem<"pg">[] {
  return stock.flatMap(({ productId, taken, missing }) => [
    ...(missing > 0
      ? [
          db
            .insert(stockShortfalls)
            .values({ id: `${orderId}:${productId}`, orderId, productId, missing: BigInt(missing), createdAt: paidAt }),
        ]
      : []),
    ...(taken > 0
      ? [
          db
            .update(products)
            .set({ stock: sql`${products.stock} - ${taken}` })
            .where(eq(products.id, productId)),
        ]
      : []),
  ]);
}
