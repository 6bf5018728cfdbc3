import { and, asc, eq, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { Locale } from "#core/domain/locale";
import { attemptReference, firstCheckAt } from "#core/domain/payment";
import type { CheckoutForm } from "#core/ports/payment-gateway";
import type { ServiceContext } from "#core/services/context";
import { violatedConstraint } from "#db/errors";
import { orderItems, orders, paymentAttempts } from "#db/schema";

export interface StartPaymentInput {
  orderId: string;
  buyerId: string;
  locale: Locale;
  now: Date;
}

/** Two tabs may count the same attempts; the loser takes the next number. */
const MAX_TRIES = 5;

export const ATTEMPT_KEY = "payment_attempts_pkey";

/**
 * Begins a new attempt to pay an order, of whatever purpose, on the provider's page. Every attempt has its own reference.
 *
 * @returns the form that the browser posts to the provider
 * @throws DomainError `not_found` (no such order of this buyer), `already_paid`, `conflict` (too many at one moment)
 */
export async function startPayment(
  ctx: Pick<ServiceContext, "db" | "clone" | "gateway">,
  input: StartPaymentInput,
): Promise<CheckoutForm & { orderReference: string }> {
  for (let tries = 1; ; tries++) {
    const { order, items, attempts } = await readPayableOrder(ctx.db, input);
    const orderReference = attemptReference(ctx.clone.slug, order.id, attempts + 1);
    try {
      await ctx.db.insert(paymentAttempts).values({
        orderReference,
        purpose: order.purpose,
        orderId: order.id,
        payerId: input.buyerId,
        provider: "wayforpay",
        amountMinor: order.totalMinor,
        currency: order.currency,
        nextCheckAt: firstCheckAt(input.now),
        createdAt: input.now,
      });
    } catch (error) {
      if (violatedConstraint(error) !== ATTEMPT_KEY) throw error;
      if (tries === MAX_TRIES)
        throw new DomainError("conflict", "other attempts of the order began at the same moment");
      continue;
    }
    const form = ctx.gateway.checkoutForm({
      orderReference,
      amountMinor: order.totalMinor,
      currency: order.currency,
      lines: items.map((item) => ({
        name: item.name[input.locale],
        unitPriceMinor: item.unitPriceMinor,
        quantity: item.quantity,
      })),
      locale: input.locale,
      createdAt: input.now,
    });
    return { orderReference, ...form };
  }
}

async function readPayableOrder(db: ServiceContext["db"], { orderId, buyerId }: StartPaymentInput) {
  const [[order], items, [counted]] = await db.batch([
    db
      .select()
      .from(orders)
      .where(and(eq(orders.id, orderId), eq(orders.buyerId, buyerId))),
    db.select().from(orderItems).where(eq(orderItems.orderId, orderId)).orderBy(asc(orderItems.position)),
    db
      .select({ attempts: sql<number>`count(*)::int` })
      .from(paymentAttempts)
      .where(eq(paymentAttempts.orderId, orderId)),
  ]);
  if (!order) throw new DomainError("not_found", "no such order of this buyer");
  if (order.status === "paid") throw new DomainError("already_paid", "order is paid");
  return { order, items, attempts: counted?.attempts ?? 0 };
}
