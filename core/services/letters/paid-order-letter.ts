import { asc, eq } from "drizzle-orm";
import { hasPaid } from "#core/domain/payment";
import { reader } from "#core/services/accounts/untold-letters";
import type { DueLetter } from "#core/services/letters/due-letter";
import type { Database } from "#db/client";
import { orderItems, orders, paidOrders, paymentAttempts, users } from "#db/schema";

/** The receipt of a paid order; null once its payment no longer stands: then its refund has a letter of its own. */
export async function readPaidOrder(db: Database, orderReference: string): Promise<DueLetter | null> {
  const ofReference = eq(paidOrders.orderReference, orderReference);
  const [[paid], lines] = await db.batch([
    db
      .select({
        at: paidOrders.paidAt,
        status: paymentAttempts.status,
        locale: paymentAttempts.locale,
        order: {
          id: orders.id,
          purpose: orders.purpose,
          totalMinor: orders.totalMinor,
          currency: orders.currency,
          provider: paymentAttempts.provider,
        },
        reader,
      })
      .from(paidOrders)
      .innerJoin(orders, eq(orders.id, paidOrders.orderId))
      .innerJoin(paymentAttempts, eq(paymentAttempts.orderReference, paidOrders.orderReference))
      .innerJoin(users, eq(users.id, orders.buyerId))
      .where(ofReference),
    db
      .select({
        name: orderItems.name,
        quantity: orderItems.quantity,
        totalMinor: orderItems.lineTotalMinor,
      })
      .from(paidOrders)
      .innerJoin(orderItems, eq(orderItems.orderId, paidOrders.orderId))
      .where(ofReference)
      .orderBy(asc(orderItems.position)),
  ]);
  if (!paid || !hasPaid(paid.status)) return null;
  const { at, locale, order } = paid;
  return { at, locale, reader: paid.reader, facts: { order: { ...order, orderReference, lines } } };
}
