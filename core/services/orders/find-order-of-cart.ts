import { and, asc, eq } from "drizzle-orm";
import type { CartItem } from "#core/domain/cart";
import type { ServiceContext } from "#core/services/context";
import { orderItems, orders } from "#db/schema";

/** The order that a buyer's cart has become, with what was ordered; null while it has become none. */
export async function findOrderOfCart(
  { db }: Pick<ServiceContext, "db">,
  { buyerId, cartId }: { buyerId: string; cartId: string },
): Promise<{ orderId: string; items: CartItem[] } | null> {
  const lines = await db
    .select({ orderId: orders.id, productId: orderItems.productId, quantity: orderItems.quantity })
    .from(orders)
    .innerJoin(orderItems, eq(orderItems.orderId, orders.id))
    .where(and(eq(orders.buyerId, buyerId), eq(orders.cartId, cartId)))
    .orderBy(asc(orderItems.position));
  const [first] = lines;
  if (!first) return null;
  const items = lines.flatMap(({ productId, quantity }) => (productId === null ? [] : [{ productId, quantity }]));
  return { orderId: first.orderId, items };
}
