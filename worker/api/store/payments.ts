import { type ZodType, z } from "zod";
import { defaultLocale, locales } from "#core/domain/locale";
import { orderStatuses, paymentPurposes, paymentStatuses } from "#core/domain/payment";
import { paymentStandings } from "#core/domain/payment-standing";
import type { Checkout } from "#core/ports/payment-gateway";
import { getPaymentStatus } from "#core/services/payments/get-payment-status";
import { payWithCredit } from "#core/services/payments/pay-with-credit";
import { startPayment } from "#core/services/payments/start-payment";
import { amount, currency, provider } from "#worker/api/fields";
import { idempotencyHeaderSchema } from "#worker/api/idempotency-header";
import { type Answered, type Operation, operation } from "#worker/api/operation";

const paymentRequestSchema = z.object({
  orderId: z.string().trim().min(1).max(64),
  locale: z.enum(locales).default(defaultLocale),
});

/** A form that the browser posts to the provider, in which a name may repeat, or a page that it opens. */
const checkoutSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("form"),
    orderReference: z.string(),
    action: z.url(),
    fields: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  }),
  z.strictObject({ kind: z.literal("redirect"), orderReference: z.string(), url: z.url() }),
]) satisfies ZodType<Checkout>;

const paymentStatusSchema = z.strictObject({
  orderReference: z.string(),
  status: z.enum(paymentStatuses),
  provider,
  purpose: z.enum(paymentPurposes),
  amountMinor: amount,
  currency,
  orderId: z.string(),
  orderStatus: z.enum(orderStatuses),
  standing: z.enum(paymentStandings),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof getPaymentStatus>>>>;

/** How a buyer pays for an order. */
export const paymentOperations: readonly Operation[] = [
  operation({
    address: "POST /api/store/payments/credit",
    summary: "Pays an order from store credit",
    access: "session",
    body: paymentRequestSchema,
    headers: idempotencyHeaderSchema,
    status: 200,
    answer: z.strictObject({ orderReference: z.string(), status: z.literal("paid") }),
    alsoRefuses: [404],
  }).run(async ({ runtime, headers, body, viewer, now }) => {
    const { orderReference } = await payWithCredit(runtime.ctx, {
      orderId: body.orderId,
      buyerId: viewer.id,
      idempotencyKey: headers["idempotency-key"],
      now,
    });
    return { orderReference, status: "paid" };
  }),
  // After credit: the first matching address answers.
  operation({
    address: "POST /api/store/payments/:provider",
    summary: "Begins a card payment: a form that the browser posts to the provider, or the page that it opens",
    access: "session",
    body: paymentRequestSchema,
    status: 200,
    answer: checkoutSchema,
    alsoRefuses: [503],
  }).run(({ runtime, params, body, viewer, now }) =>
    startPayment(runtime.ctx, { ...body, ...params, buyerId: viewer.id, now }),
  ),
  operation({
    address: "GET /api/store/payments/:orderReference",
    summary: "The state of one of my payments",
    access: "session",
    status: 200,
    answer: paymentStatusSchema,
  }).run(({ runtime, params, viewer }) => getPaymentStatus(runtime.ctx, { ...params, viewerId: viewer.id })),
];
