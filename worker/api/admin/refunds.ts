import { type ZodType, z } from "zod";
import { refundRequestStatuses } from "#core/domain/refund";
import { askProvider } from "#core/services/refunds/ask-provider";
import { declineRefundRequest, grantRefundRequest } from "#core/services/refunds/decide-refund-request";
import { listAskedRefunds } from "#core/services/refunds/list-refund-requests";
import { previewRefund } from "#core/services/refunds/preview-refund";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import { requestRefund } from "#core/services/refunds/request-refund";
import { bankReferenceInput, declineInput, refundNoteInput } from "#core/services/refunds/request-refund-input";
import { refundPreviewSchema, requestedRefundSchema, sentMinor, sentWish } from "#worker/api/admin/refund-schema";
import { amount, count, currency, timestamp, translated } from "#worker/api/fields";
import { requiredIdempotencyHeaderSchema } from "#worker/api/idempotency-header";
import { type Answered, type Operation, operation } from "#worker/api/operation";

const requestSchema = z.strictObject({
  id: z.string(),
  orderReference: z.string(),
  orderId: z.string(),
  itemId: z.string(),
  vendorId: z.string(),
  vendorName: z.string(),
  itemName: translated,
  quantity: count,
  currency,
  unitPriceMinor: amount,
  reason: z.string(),
  status: z.enum(refundRequestStatuses),
  askedAt: timestamp,
  decidedAt: timestamp.nullable(),
  decision: z.string().nullable(),
  refundId: z.string().nullable(),
});

const requestsSchema = z.strictObject({ requests: z.array(requestSchema) }) satisfies ZodType<
  Answered<{ requests: Awaited<ReturnType<typeof listAskedRefunds>> }>
>;

/** Refunds, as admins preview, ask for and record them. `orderReference` is the payment that paid the order. */
export const refundOperations: readonly Operation[] = [
  operation({
    address: "POST /api/admin/orders/:orderReference/refunds/preview",
    summary: "Every effect that a refund would have, in numbers; writes nothing",
    access: "admin",
    body: z.object({ wish: sentWish }),
    status: 200,
    answer: refundPreviewSchema,
    alsoRefuses: [422],
  }).run(({ runtime, params: { orderReference }, body: { wish } }) =>
    previewRefund(runtime.ctx, { orderReference, wish }),
  ),
  operation({
    address: "POST /api/admin/orders/:orderReference/refunds",
    summary: "Asks for a refund: all that is left, units of lines, or an amount",
    access: "admin",
    freshProof: true,
    headers: requiredIdempotencyHeaderSchema,
    // With `seenMinor` it is refused where it comes to another sum by now.
    body: z.object({ wish: sentWish, note: refundNoteInput, seenMinor: sentMinor.optional() }),
    status: 201,
    answer: requestedRefundSchema,
    alsoRefuses: [422],
  }).run(({ runtime, params: { orderReference }, body, headers, viewer, now }) =>
    requestRefund(runtime.ctx, {
      ...body,
      orderReference,
      actorId: viewer.id,
      idempotencyKey: headers["idempotency-key"],
      now,
    }),
  ),
  operation({
    address: "POST /api/admin/orders/:orderReference/chargebacks",
    summary: "Records what the payer's bank has taken back; the same bank reference is recorded once",
    access: "admin",
    freshProof: true,
    // Without an amount: all that is left.
    body: z.object({ amountMinor: sentMinor.optional(), bankReference: bankReferenceInput, note: refundNoteInput }),
    status: 201,
    answer: z.strictObject({ refundId: z.string(), amountMinor: amount }),
    alsoRefuses: [422],
  }).run(({ runtime, params: { orderReference }, body: { amountMinor = null, ...entered }, viewer, now }) =>
    recordChargeback(runtime.ctx, { ...entered, amountMinor, orderReference, actorId: viewer.id, now }),
  ),
  operation({
    address: "POST /api/admin/orders/:orderReference/ask",
    summary: "Asks the provider about a payment now, and records what its statement says",
    access: "admin",
    status: 200,
    // False: the provider does not know the payment.
    answer: z.strictObject({ isKnown: z.boolean() }),
    alsoRefuses: [503],
  }).run(({ runtime, params: { orderReference }, viewer, now }) =>
    askProvider(runtime.ctx, { orderReference, actorId: viewer.id, now }),
  ),
  operation({
    address: "GET /api/admin/refund-requests",
    summary: "Refunds that vendors ask for and nobody has decided about, the longest waiting first",
    access: "admin",
    status: 200,
    answer: requestsSchema,
  }).run(async ({ runtime }) => ({ requests: await listAskedRefunds(runtime.ctx) })),
  operation({
    address: "POST /api/admin/refund-requests/:id/grant",
    summary: "Grants a vendor's request: the refund is asked for",
    access: "admin",
    freshProof: true,
    headers: requiredIdempotencyHeaderSchema,
    status: 201,
    answer: requestedRefundSchema,
    alsoRefuses: [422],
  }).run(({ runtime, params: { id: requestId }, headers, viewer, now }) =>
    grantRefundRequest(runtime.ctx, {
      requestId,
      actorId: viewer.id,
      idempotencyKey: headers["idempotency-key"],
      now,
    }),
  ),
  operation({
    address: "POST /api/admin/refund-requests/:id/decline",
    summary: "Declines a vendor's request, with the reason that the vendor reads; moves no money",
    access: "admin",
    body: declineInput,
    status: 200,
    answer: z.strictObject({ id: z.string(), status: z.literal("declined") }),
  }).run(async ({ runtime, params: { id }, body: { why }, viewer, now }) => {
    await declineRefundRequest(runtime.ctx, { requestId: id, actorId: viewer.id, why, now });
    return { id, status: "declined" };
  }),
];
