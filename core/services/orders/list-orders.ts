import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import type { OrderStatus } from "#core/domain/payment";
import { doneRefundStatuses } from "#core/domain/refund";
import { refundExtent } from "#core/domain/refund-standing";
import type { ServiceContext } from "#core/services/context";
import { countSome } from "#core/services/count-some";
import { pathOfPicture } from "#core/services/goods/product-columns";
import { orderItems, orders, paymentAttempts, products, refunds } from "#db/schema";

export interface ListOrdersInput {
  buyerId: string;
  status?: OrderStatus | undefined;
  locale: Locale;
  /** From 1. */
  page: number;
  pageSize: number;
}

/**
 * A buyer's orders, newest first, each with the names of its lines and how much of it was refunded, and their number as
 * {@link countSome} counts it. One round trip.
 */
export async function listOrders({ db }: Pick<ServiceContext, "db">, input: ListOrdersInput) {
  const wanted = and(
    eq(orders.buyerId, input.buyerId),
    input.status === undefined ? undefined : eq(orders.status, input.status),
  );
  const shown = db
    .select({ id: orders.id })
    .from(orders)
    .where(wanted)
    .orderBy(desc(orders.createdAt), desc(orders.id))
    .limit(input.pageSize)
    .offset((input.page - 1) * input.pageSize)
    .as("shown");
  const refunded = db
    .select({ minor: sql`coalesce(sum(${refunds.amountMinor}), 0)` })
    .from(refunds)
    .where(and(eq(refunds.orderReference, orders.paidReference), inArray(refunds.status, doneRefundStatuses)));
  const [rows, lines, [counted]] = await db.batch([
    db
      .select({
        id: orders.id,
        purpose: orders.purpose,
        status: orders.status,
        totalMinor: orders.totalMinor,
        currency: orders.currency,
        createdAt: orders.createdAt,
        refundedMinor: sql`(${refunded})`.mapWith(BigInt),
        paidBy: { status: paymentAttempts.status, amountMinor: paymentAttempts.amountMinor },
      })
      .from(orders)
      .innerJoin(shown, eq(shown.id, orders.id))
      .leftJoin(paymentAttempts, eq(paymentAttempts.orderReference, orders.paidReference))
      .orderBy(desc(orders.createdAt), desc(orders.id)),
    db
      .select({
        orderId: orderItems.orderId,
        name: sql<string>`${orderItems.name}->>${input.locale}`,
        quantity: orderItems.quantity,
        picture: pathOfPicture,
        pictureSeed: products.slug,
      })
      .from(orderItems)
      .leftJoin(products, eq(products.id, orderItems.productId))
      .where(inArray(orderItems.orderId, db.select({ id: shown.id }).from(shown)))
      .orderBy(asc(orderItems.position)),
    countSome(db, orders, wanted),
  ]);
  return {
    orders: rows.map(({ refundedMinor, paidBy, ...order }) => ({
      ...order,
      refunded: refundExtent(paidBy, refundedMinor),
      lines: lines.filter((line) => line.orderId === order.id).map(({ orderId: _, ...line }) => line),
    })),
    total: counted?.total ?? 0,
  };
}
