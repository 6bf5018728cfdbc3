import { and, eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { paymentStanding } from "#core/domain/payment-standing";
import type { ServiceContext } from "#core/services/context";
import { orders, paymentAttempts } from "#db/schema";

/**
 * How an attempt stands, for the page that waits for it.
 *
 * @throws DomainError `not_found` when there is no such attempt of this payer
 */
export async function getPaymentStatus(
  { db }: Pick<ServiceContext, "db">,
  { orderReference, viewerId }: { orderReference: string; viewerId: string },
) {
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
    })
    .from(paymentAttempts)
    .innerJoin(orders, eq(orders.id, paymentAttempts.orderId))
    .where(and(eq(paymentAttempts.orderReference, orderReference), eq(paymentAttempts.payerId, viewerId)));
  if (!row) throw new DomainError("not_found", "no such payment of this payer");
  const { answeredAt, paidReference, ...payment } = row;
  const standing = paymentStanding({
    ...payment,
    paidOrder: paidReference === orderReference,
    answered: answeredAt !== null,
  });
  return { ...payment, standing };
}
