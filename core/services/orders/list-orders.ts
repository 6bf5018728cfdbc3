import { and, asc, count, desc, eq, inArray, sql } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import type { OrderStatus } from "#core/domain/payment";
import type { ServiceContext } from "#core/services/context";
import { orderItems, orders, products } from "#db/schema";

export interface ListOrdersInput {
  buyerId: string;
  status?: OrderStatus | undefined;
  locale: Locale;
  /** From 1. */
  page: number;
  pageSize: number;
}

/** A buyer's orders, newest first, each with the names of its lines. One round trip. */
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
  const [rows, lines, [counted]] = await db.batch([
    db
      .select({
        id: orders.id,
        purpose: orders.purpose,
        status: orders.status,
        totalMinor: orders.totalMinor,
        currency: orders.currency,
        createdAt: orders.createdAt,
      })
      .from(orders)
      .innerJoin(shown, eq(shown.id, orders.id))
      .orderBy(desc(orders.createdAt), desc(orders.id)),
    db
      .select({
        orderId: orderItems.orderId,
        name: sql<string>`${orderItems.name}->>${input.locale}`,
        quantity: orderItems.quantity,
        pictureSeed: products.slug,
      })
      .from(orderItems)
      .leftJoin(products, eq(products.id, orderItems.productId))
      .where(inArray(orderItems.orderId, db.select({ id: shown.id }).from(shown)))
      .orderBy(asc(orderItems.position)),
    db.select({ total: count() }).from(orders).where(wanted),
  ]);
  return {
    orders: rows.map((order) => ({
      ...order,
      lines: lines.filter((line) => line.orderId === order.id).map(({ orderId: _, ...line }) => line),
    })),
    total: counted?.total ?? 0,
  };
}
