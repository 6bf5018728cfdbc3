import { and, asc, count, desc, eq, gt } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { Locale } from "#core/domain/locale";
import { attemptReference, firstCheckAt, isFormReusable, MAX_ATTEMPTS_AN_HOUR } from "#core/domain/payment";
import type { CheckoutForm } from "#core/ports/payment-gateway";
import type { ServiceContext } from "#core/services/context";
import { ATTEMPT_KEY } from "#core/services/payments/lost-race";
import { violatedConstraint } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { orderItems, orders, paymentAttempts } from "#db/schema";

export interface StartPaymentInput {
  orderId: string;
  buyerId: string;
  locale: Locale;
  now: Date;
}

/** Of concurrent requests, one creates the attempt; the others find it when they read again. */
const MAX_TRIES = 5;

const HOUR_MS = 3_600_000;

/**
 * Starts an attempt to pay an order of any purpose on the provider's page, or hands out the form of an open attempt
 * again if it was never used. Every attempt has its own reference.
 *
 * @returns the form that the browser posts to the provider
 * @throws DomainError `not_found` (no such order of this buyer), `already_paid`, `order_cancelled`, `rate_limited`,
 *   `conflict` (too many concurrent requests)
 */
export async function startPayment(
  ctx: Pick<ServiceContext, "db" | "clone" | "gateway">,
  input: StartPaymentInput,
): Promise<CheckoutForm & { orderReference: string }> {
  return retryLostRace(MAX_TRIES, isAttemptTaken, () => openAttempt(ctx, input)).catch((error: unknown) => {
    if (!isAttemptTaken(error)) throw error;
    throw new DomainError("conflict", "another attempt for this order started at the same moment");
  });
}

function isAttemptTaken(error: unknown): boolean {
  return violatedConstraint(error) === ATTEMPT_KEY;
}

async function openAttempt(
  ctx: Pick<ServiceContext, "db" | "clone" | "gateway">,
  input: StartPaymentInput,
): Promise<CheckoutForm & { orderReference: string }> {
  const { order, items, attempts, begunThisHour } = await readPayableOrder(ctx.db, input);
  const open = attempts.find((attempt) => attempt.provider === "wayforpay" && isFormReusable(attempt, input.now));
  const orderReference = open?.orderReference ?? attemptReference(ctx.clone.slug, order.id, attempts.length + 1);
  if (!open) {
    if (begunThisHour >= MAX_ATTEMPTS_AN_HOUR) {
      throw new DomainError("rate_limited", "too many payments were started within an hour");
    }
    await ctx.db.insert(paymentAttempts).values({
      orderReference,
      purpose: order.purpose,
      orderId: order.id,
      payerId: input.buyerId,
      provider: "wayforpay",
      amountMinor: order.totalMinor,
      currency: order.currency,
      nextCheckAt: firstCheckAt(input.now),
      locale: input.locale,
      createdAt: input.now,
    });
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
    createdAt: open?.createdAt ?? input.now,
  });
  return { orderReference, ...form };
}

async function readPayableOrder(db: ServiceContext["db"], { orderId, buyerId, now }: StartPaymentInput) {
  const anHourAgo = new Date(now.getTime() - HOUR_MS);
  const [[order], items, attempts, [begun]] = await db.batch([
    db
      .select()
      .from(orders)
      .where(and(eq(orders.id, orderId), eq(orders.buyerId, buyerId))),
    db.select().from(orderItems).where(eq(orderItems.orderId, orderId)).orderBy(asc(orderItems.position)),
    db
      .select()
      .from(paymentAttempts)
      .where(and(eq(paymentAttempts.orderId, orderId), eq(paymentAttempts.payerId, buyerId)))
      .orderBy(desc(paymentAttempts.createdAt)),
    db
      .select({ thisHour: count() })
      .from(paymentAttempts)
      .where(and(eq(paymentAttempts.payerId, buyerId), gt(paymentAttempts.createdAt, anHourAgo))),
  ]);
  if (!order) throw new DomainError("not_found", "no such order of this buyer");
  if (order.status === "paid") throw new DomainError("already_paid", "order is paid");
  if (order.status === "cancelled") throw new DomainError("order_cancelled", "order was cancelled");
  return { order, items, attempts, begunThisHour: begun?.thisHour ?? 0 };
}
