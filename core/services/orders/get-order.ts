import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { Locale } from "#core/domain/locale";
import type { ServiceContext } from "#core/services/context";
import { orderItems, orders, paymentAttempts, vendors } from "#db/schema";

export interface GetOrderInput {
  /** The order's id, or the `orderReference` of one of its attempts. */
  reference: string;
  viewerId: string;
  /** An admin sees every order. */
  isAdmin: boolean;
  locale: Locale;
}

/**
 * An order with its lines and attempts, in one round trip.
 *
 * @throws DomainError `not_found`, also for somebody else's order
 */
export async function getOrder({ db }: Pick<ServiceContext, "db">, input: GetOrderInput) {
  const byReference = db
    .select({ id: paymentAttempts.orderId })
    .from(paymentAttempts)
    .where(eq(paymentAttempts.orderReference, input.reference));
  const ids = db
    .select({ id: orders.id })
    .from(orders)
    .where(
      and(
        // One array: `or` with a subquery would read every order.
        sql`${orders.id} = any(array[${input.reference}, (${byReference})])`,
        input.isAdmin ? undefined : eq(orders.buyerId, input.viewerId),
      ),
    );
  const [[order], items, attempts] = await db.batch([
    db
      .select({
        id: orders.id,
        buyerId: orders.buyerId,
        purpose: orders.purpose,
        status: orders.status,
        currency: orders.currency,
        totalMinor: orders.totalMinor,
        contact: orders.contact,
        referralCode: orders.referralCode,
        refusedReason: orders.refusedReason,
        createdAt: orders.createdAt,
        paidAt: orders.paidAt,
        cancelledAt: orders.cancelledAt,
        paidReference: orders.paidReference,
      })
      .from(orders)
      .where(inArray(orders.id, ids)),
    db
      .select({ item: orderItems, vendorName: vendors.name })
      .from(orderItems)
      .leftJoin(vendors, eq(vendors.id, orderItems.vendorId))
      .where(inArray(orderItems.orderId, ids))
      .orderBy(asc(orderItems.position)),
    db
      .select({
        orderReference: paymentAttempts.orderReference,
        provider: paymentAttempts.provider,
        status: paymentAttempts.status,
        createdAt: paymentAttempts.createdAt,
      })
      .from(paymentAttempts)
      .where(inArray(paymentAttempts.orderId, ids))
      .orderBy(asc(paymentAttempts.createdAt)),
  ]);
  if (!order) throw new DomainError("not_found", "no such order for this viewer");
  const { buyerId, ...shown } = order;
  return {
    ...shown,
    /** False for an admin viewing somebody else's order. */
    isBuyer: buyerId === input.viewerId,
    attempts,
    items: items.map(({ item, vendorName }) => ({
      name: item.name[input.locale],
      vendorName,
      quantity: item.quantity,
      unitPriceMinor: item.unitPriceMinor,
      lineTotalMinor: item.lineTotalMinor,
    })),
  };
}
