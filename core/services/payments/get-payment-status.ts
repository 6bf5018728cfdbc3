import { and, eq, inArray, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { paymentStanding } from "#core/domain/payment-standing";
import { doneRefundStatuses } from "#core/domain/refund";
import type { ServiceContext } from "#core/services/context";
import { orders, paymentAttempts, refunds } from "#db/schema";

/**
 * How an attempt stands, for the page that waits for it.
 *
 * @throws DomainError `not_found` when there is no such attempt of this payer
 */
export async function getPaymentStatus(
  { db }: Pick<ServiceContext, "db">,
  { orderReference, viewerId }: { orderReference: string; viewerId: string },
) {
  const refundedOf = db
    .select({ minor: sql`coalesce(sum(${refunds.amountMinor}), 0)` })
    .from(refunds)
    .where(and(eq(refunds.orderReference, orderReference), inArray(refunds.status, doneRefundStatuses)));
  const [row] = await db
    .select({
      orderReference: paymentAttempts.orderReference,
      status: paymentAttempts.status,
      provider: paymentAttempts.provider,
      amountMinor: paymentAttempts.amountMinor,
      currency: paymentAttempts.currency,
      answeredAt: paymentAttempts.answeredAt,
      purpose: orders.purpose,
      orderId: orders.id,
      orderStatus: orders.status,
      paidReference: orders.paidReference,
      refundedMinor: sql`(${refundedOf})`.mapWith(BigInt),
    })
    .from(paymentAttempts)
    .innerJoin(orders, eq(orders.id, paymentAttempts.orderId))
    .where(and(eq(paymentAttempts.orderReference, orderReference), eq(paymentAttempts.payerId, viewerId)));
  if (!row) throw new DomainError("not_found", "no such payment of this payer");
  const { answeredAt, paidReference, refundedMinor, ...payment } = row;
  const standing = paymentStanding({
    ...payment,
    refundedMinor,
    paidOrder: paidReference === orderReference,
    answered: answeredAt !== null,
  });
  return { ...payment, standing };
}
