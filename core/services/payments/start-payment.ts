import { and, asc, count, desc, eq, gt } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { Locale } from "#core/domain/locale";
import {
  attemptReference,
  firstCheckAt,
  isFormReusable,
  MAX_ATTEMPTS_AN_HOUR,
  type PaymentProvider,
} from "#core/domain/payment";
import { getLogger } from "#core/log";
import { AdapterError } from "#core/ports/adapter-error";
import type { Checkout, CheckoutRequest, PaymentGateway, PaymentGateways } from "#core/ports/payment-gateway";
import type { ServiceContext } from "#core/services/context";
import { ATTEMPT_KEY } from "#core/services/payments/lost-race";
import { violatedConstraint } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { orderItems, orders, paymentAttempts } from "#db/schema";

export interface StartPaymentInput {
  orderId: string;
  buyerId: string;
  /** Whose page to pay on; by default the first that the clone offers. */
  provider?: PaymentProvider | undefined;
  locale: Locale;
  now: Date;
}

const log = getLogger(["refcodes", "payments"]);

/** Of concurrent requests, one creates the attempt; the others find it when they read again. */
const MAX_TRIES = 5;

const HOUR_MS = 3_600_000;

/**
 * Starts an attempt to pay an order of any purpose on a provider's page, or opens the page of an unused attempt at the
 * same provider again. Every attempt has its own reference.
 *
 * @returns how the browser gets to the payment page
 * @throws DomainError `not_found` (no such provider, no such order of this buyer), `already_paid`, `order_cancelled`,
 *   `rate_limited`, `conflict` (too many concurrent requests), `payment_unavailable` (the provider cannot be reached)
 */
export async function startPayment(
  ctx: Pick<ServiceContext, "db" | "clone" | "gateways">,
  input: StartPaymentInput,
): Promise<Checkout & { orderReference: string }> {
  const gateway = chooseGateway(ctx.gateways, input.provider);
  const request = await retryLostRace(MAX_TRIES, isAttemptTaken, () => openAttempt(ctx, gateway, input)).catch(
    (error: unknown) => {
      if (!isAttemptTaken(error)) throw error;
      throw new DomainError("conflict", "another attempt for this order started at the same moment");
    },
  );
  return { orderReference: request.orderReference, ...(await openPage(gateway, request)) };
}

function isAttemptTaken(error: unknown): boolean {
  return violatedConstraint(error) === ATTEMPT_KEY;
}

function chooseGateway(gateways: PaymentGateways, provider?: PaymentProvider): PaymentGateway {
  const gateway = provider === undefined ? gateways.values().next().value : gateways.get(provider);
  if (!gateway) throw new DomainError("not_found", "no such payment provider");
  return gateway;
}

/** Finds the unused attempt at this provider, or stores a new one. */
async function openAttempt(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { provider }: PaymentGateway,
  input: StartPaymentInput,
): Promise<CheckoutRequest> {
  const { order, items, attempts, begunThisHour } = await readPayableOrder(db, input);
  const open = attempts.find((attempt) => attempt.provider === provider && isFormReusable(attempt, input.now));
  const orderReference = open?.orderReference ?? attemptReference(clone.slug, order.id, attempts.length + 1);
  if (!open) {
    if (begunThisHour >= MAX_ATTEMPTS_AN_HOUR) {
      throw new DomainError("rate_limited", "too many payments were started within an hour");
    }
    await db.insert(paymentAttempts).values({
      orderReference,
      purpose: order.purpose,
      orderId: order.id,
      payerId: input.buyerId,
      provider,
      amountMinor: order.totalMinor,
      currency: order.currency,
      nextCheckAt: firstCheckAt(input.now),
      locale: input.locale,
      createdAt: input.now,
    });
  }
  return {
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
  };
}

/** The attempt stays as it is when the provider fails: the next try opens its page. */
async function openPage(gateway: PaymentGateway, request: CheckoutRequest): Promise<Checkout> {
  try {
    return await gateway.startCheckout(request);
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    const { orderReference } = request;
    log.warn("{orderReference}: the payment page could not be opened", { orderReference, error });
    throw new DomainError("payment_unavailable", "the payment provider cannot be reached");
  }
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
