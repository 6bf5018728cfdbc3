import { and, eq, inArray, notExists } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { heldStatuses, openStatuses } from "#core/domain/payment";
import type { ServiceContext } from "#core/services/context";
import { askAboutPayment } from "#core/services/payments/ask-about-payment";
import { orders, paymentAttempts } from "#db/schema";

export interface CancelOrderInput {
  orderId: string;
  buyerId: string;
  now: Date;
}

/**
 * Cancels an unpaid order. Polls the provider about open attempts first, so that no payment is overlooked; while one is
 * held the order stays. A payment page that is still open may pay later: then the order is paid, like any late payment.
 * Stock does not change, as only payment takes it. Safe to repeat.
 *
 * @throws DomainError `not_found` (no such order of this buyer), `already_paid`, `payment_in_progress`
 */
export async function cancelOrder(
  ctx: Pick<ServiceContext, "db" | "clone" | "gateways">,
  { orderId, buyerId, now }: CancelOrderInput,
): Promise<void> {
  const { db } = ctx;
  const open = await db
    .select({ orderReference: paymentAttempts.orderReference })
    .from(paymentAttempts)
    .where(
      and(
        eq(paymentAttempts.orderId, orderId),
        eq(paymentAttempts.payerId, buyerId),
        inArray(paymentAttempts.status, openStatuses),
      ),
    );
  await Promise.all(open.map(({ orderReference }) => askAboutPayment(ctx, { orderReference, payerId: buyerId, now })));
  const held = db
    .select({ orderReference: paymentAttempts.orderReference })
    .from(paymentAttempts)
    .where(and(eq(paymentAttempts.orderId, orderId), inArray(paymentAttempts.status, heldStatuses)));
  const mine = and(eq(orders.id, orderId), eq(orders.buyerId, buyerId));
  const [cancelled] = await db
    .update(orders)
    .set({ status: "cancelled", cancelledAt: now })
    .where(and(mine, eq(orders.status, "pending"), notExists(held)))
    .returning({ id: orders.id });
  if (cancelled) return;
  const [order] = await db.select({ status: orders.status }).from(orders).where(mine);
  if (!order) throw new DomainError("not_found", "no such order of this buyer");
  if (order.status === "paid") throw new DomainError("already_paid", "order is paid");
  if (order.status === "pending")
    throw new DomainError("payment_in_progress", "the provider is holding a payment for it");
}
