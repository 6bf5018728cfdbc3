import { type ZodType, z } from "zod";
import { eventOutcomes } from "#core/domain/payment";
import { parkedNotes, refundAnswers } from "#core/domain/payment-note";
import { refundReasons, refundStatuses } from "#core/domain/refund";
import { listPaymentCases } from "#core/services/payments/list-payment-cases";
import { caseNoteInput, parkedEventInput } from "#core/services/payments/payment-case-input";
import { closeRefundByHand, resolveParkedEvent, retryRefund } from "#core/services/payments/resolve-payment-case";
import { amount, asReceived, count, currency, decision, reasonIn, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE, pageQuerySchema } from "#worker/api/page-query";

/** `orderId` and `amountMinor` are the attempt's; null where no attempt has the reference. */
const paymentEvent = z.strictObject({
  key: z.string(),
  orderReference: z.string(),
  status: z.string(),
  outcome: z.enum(eventOutcomes),
  note: z.string().nullable(),
  /** Why a person must look; null where only the note says it. */
  why: reasonIn(parkedNotes.codes).nullable(),
  payload: asReceived,
  receivedAt: timestamp,
  /** How many events this row stands for. */
  seen: count,
  position: count.nullable(),
  ...decision,
  resolution: z.string().nullable(),
  orderId: z.string().nullable(),
  amountMinor: amount.nullable(),
});

const refund = z.strictObject({
  id: z.string(),
  orderReference: z.string(),
  orderId: z.string(),
  amountMinor: amount,
  currency,
  reason: z.enum(refundReasons),
  status: z.enum(refundStatuses),
  requestedLines: z.array(z.strictObject({ itemId: z.string(), quantity: count })).nullable(),
  note: z.string().nullable(),
  requestedBy: z.string().nullable(),
  bankReference: z.string().nullable(),
  position: count.nullable(),
  tries: count,
  nextTryAt: timestamp,
  sentAt: timestamp.nullable(),
  acceptedAt: timestamp.nullable(),
  lastAnswer: z.string().nullable(),
  answered: reasonIn(refundAnswers.codes).nullable(),
  createdAt: timestamp,
  endedAt: timestamp.nullable(),
  ...decision,
  resolution: z.string().nullable(),
});

/** A page of parked events, their number, the latest resolved ones, and refunds. */
const paymentCasesSchema = z.strictObject({
  open: z.array(paymentEvent),
  total: count,
  decided: z.array(paymentEvent),
  refunds: z.array(refund),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listPaymentCases>>>>;

/** Payments that need a person, and what a person can do about them. */
export const paymentCaseOperations: readonly Operation[] = [
  operation({
    address: "GET /api/admin/payments",
    summary: "Payments that need a person: parked events, and refunds of orders that were paid twice",
    access: "admin",
    query: pageQuerySchema,
    status: 200,
    answer: paymentCasesSchema,
  }).run(({ runtime, query }) => listPaymentCases(runtime.ctx, { ...query, pageSize: PAGE_SIZE })),
  operation({
    address: "POST /api/admin/payments/resolve",
    summary: "Closes a parked event with a note; changes no money",
    access: "admin",
    // The key is in the body because it may be too long for an address.
    body: parkedEventInput,
    status: 200,
    answer: z.strictObject({ key: z.string(), resolution: z.string() }),
  }).run(async ({ runtime, body: { key, note }, viewer, now }) => {
    await resolveParkedEvent(runtime.ctx, { key, note, actorId: viewer.id, now });
    return { key, resolution: note };
  }),
  operation({
    address: "POST /api/admin/payments/refunds/:orderReference/retry",
    summary: "Asks the provider once more for a refund that it refused",
    access: "admin",
    freshProof: true,
    status: 200,
    answer: z.strictObject({ orderReference: z.string(), status: z.literal("requested") }),
  }).run(async ({ runtime, params: { orderReference }, now }) => {
    await retryRefund(runtime.ctx, { orderReference, now });
    return { orderReference, status: "requested" };
  }),
  operation({
    address: "POST /api/admin/payments/refunds/:orderReference/resolve",
    summary: "Notes that a refused refund's money was given back by hand",
    access: "admin",
    freshProof: true,
    body: caseNoteInput,
    status: 200,
    answer: z.strictObject({ orderReference: z.string(), resolution: z.string() }),
  }).run(async ({ runtime, params: { orderReference }, body: { note }, viewer, now }) => {
    await closeRefundByHand(runtime.ctx, { orderReference, note, actorId: viewer.id, now });
    return { orderReference, resolution: note };
  }),
];
