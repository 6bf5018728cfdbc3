import { type ZodType, z } from "zod";
import { eventOutcomes } from "#core/domain/payment";
import { parkedNotes, refundAnswers } from "#core/domain/payment-note";
import { refundReasons, refundStatuses } from "#core/domain/refund";
import { refundStandings } from "#core/domain/refund-standing";
import { listPaymentCases } from "#core/services/payments/list-payment-cases";
import {
  caseNoteInput,
  eventKeyInput,
  matchExcessInput,
  outsideAmountInput,
  outsideInput,
  outsideMoneyInput,
  parkedEventInput,
  refundsFilterInput,
} from "#core/services/payments/payment-case-input";
import { resolveParkedEvent } from "#core/services/payments/resolve-parked-event";
import { askProviderAgain } from "#core/services/refunds/ask-provider-again";
import { closeRefundByHand } from "#core/services/refunds/close-refund-by-hand";
import { confirmRefund } from "#core/services/refunds/confirm-refund";
import { dropRefund } from "#core/services/refunds/drop-refund";
import { listRefunds } from "#core/services/refunds/list-refunds";
import { matchExcess } from "#core/services/refunds/match-excess";
import { recordParkedRefund } from "#core/services/refunds/record-parked-refund";
import { retryRefund } from "#core/services/refunds/retry-refund";
import { amount, asReceived, count, currency, decision, reasonIn, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE, pageQuerySchema } from "#worker/api/page-query";

/** `orderId`, `amountMinor` and `currency` are the attempt's; null where no attempt has the reference. */
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
  currency: currency.nullable(),
});

const refund = z.strictObject({
  id: z.string(),
  orderReference: z.string(),
  orderId: z.string(),
  amountMinor: amount,
  currency,
  reason: z.enum(refundReasons),
  status: z.enum(refundStatuses),
  /** As the payer sees it. */
  standing: z.enum(refundStandings),
  requestedLines: z.array(z.strictObject({ itemId: z.string(), quantity: count })).nullable(),
  note: z.string().nullable(),
  requestedBy: z.string().nullable(),
  bankReference: z.string().nullable(),
  providerShowsAt: timestamp.nullable(),
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

/** A page of parked events, their number, and the latest resolved ones. */
const paymentCasesSchema = z.strictObject({
  open: z.array(paymentEvent),
  total: count,
  decided: z.array(paymentEvent),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listPaymentCases>>>>;

/** A page of refunds; `next` is the id to ask for the page after it by, null on the last one. */
const refundsSchema = z.strictObject({ refunds: z.array(refund), next: z.string().nullable() }) satisfies ZodType<
  Answered<Awaited<ReturnType<typeof listRefunds>>>
>;

/** Minor units that went back outside the provider; left out: all that is left, or was to be refunded. */
const sentOutside = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(BigInt)
  .pipe(outsideAmountInput)
  .optional();

/** Payments that need a person, and what a person can do about them. */
export const paymentCaseOperations: readonly Operation[] = [
  operation({
    address: "GET /api/admin/payments",
    summary: "Payments that need a person: parked events",
    access: "admin",
    query: pageQuerySchema,
    status: 200,
    answer: paymentCasesSchema,
  }).run(({ runtime, query }) => listPaymentCases(runtime.ctx, { ...query, pageSize: PAGE_SIZE })),
  operation({
    address: "GET /api/admin/refunds",
    summary: "Refunds of all orders, newest first: all of them, or those that need a person",
    access: "admin",
    query: refundsFilterInput,
    status: 200,
    answer: refundsSchema,
  }).run(({ runtime, query }) => listRefunds(runtime.ctx, { ...query, pageSize: PAGE_SIZE })),
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
    address: "POST /api/admin/payments/ask",
    summary: "Asks the provider about a parked event's payment again, and closes it if what it says now fits",
    access: "admin",
    body: eventKeyInput,
    status: 200,
    answer: z.strictObject({ key: z.string(), closed: z.boolean() }),
    alsoRefuses: [503],
  }).run(async ({ runtime, body: { key }, viewer, now }) => {
    return { key, ...(await askProviderAgain(runtime.ctx, { key, actorId: viewer.id, now })) };
  }),
  operation({
    address: "POST /api/admin/payments/record",
    summary: "Records what a parked event stands for as money that went back outside the provider, and closes it",
    access: "admin",
    freshProof: true,
    body: outsideMoneyInput.extend({ ...eventKeyInput.shape, as: outsideInput, amountMinor: sentOutside }),
    status: 200,
    answer: z.strictObject({ key: z.string(), resolution: z.string() }),
  }).run(async ({ runtime, body: { amountMinor = null, ...body }, viewer, now }) => {
    await recordParkedRefund(runtime.ctx, { ...body, amountMinor, actorId: viewer.id, now });
    return { key: body.key, resolution: body.note };
  }),
  operation({
    address: "POST /api/admin/payments/match",
    summary: "Counts a refund recorded by hand as the provider's, which an excess was parked for; changes no ledger",
    access: "admin",
    freshProof: true,
    body: matchExcessInput,
    status: 200,
    // What is still given back too much; the event is closed at zero.
    answer: z.strictObject({ key: z.string(), excessMinor: amount }),
  }).run(async ({ runtime, body, viewer, now }) => {
    return { key: body.key, ...(await matchExcess(runtime.ctx, { ...body, actorId: viewer.id, now })) };
  }),
  operation({
    address: "POST /api/admin/payments/refunds/:refundId/retry",
    summary: "Asks the provider once more for a refund that it refused",
    access: "admin",
    freshProof: true,
    status: 200,
    answer: z.strictObject({ refundId: z.string(), status: z.literal("requested") }),
  }).run(async ({ runtime, params: { refundId }, viewer, now }) => {
    await retryRefund(runtime.ctx, { refundId, actorId: viewer.id, now });
    return { refundId, status: "requested" };
  }),
  operation({
    address: "POST /api/admin/payments/refunds/:refundId/by-hand",
    summary: "Records that the money of a refund that needs a person was given back by hand, with all effects",
    access: "admin",
    freshProof: true,
    body: outsideMoneyInput.extend({ amountMinor: sentOutside }),
    status: 200,
    answer: z.strictObject({ refundId: z.string(), resolution: z.string() }),
  }).run(async ({ runtime, params: { refundId }, body: { amountMinor = null, ...body }, viewer, now }) => {
    await closeRefundByHand(runtime.ctx, { ...body, refundId, amountMinor, actorId: viewer.id, now });
    return { refundId, resolution: body.note };
  }),
  operation({
    address: "POST /api/admin/payments/refunds/:refundId/confirm",
    summary:
      "Records a refund that the provider has had in work for weeks as done: the bank says that the money is back",
    access: "admin",
    freshProof: true,
    body: outsideMoneyInput,
    status: 200,
    answer: z.strictObject({ refundId: z.string(), resolution: z.string() }),
  }).run(async ({ runtime, params: { refundId }, body, viewer, now }) => {
    await confirmRefund(runtime.ctx, { ...body, refundId, actorId: viewer.id, now });
    return { refundId, resolution: body.note };
  }),
  operation({
    address: "POST /api/admin/payments/refunds/:refundId/drop",
    summary: "Gives a refund that needs a person up with a reason: nothing more is done to send money back",
    access: "admin",
    freshProof: true,
    body: caseNoteInput,
    status: 200,
    answer: z.strictObject({ refundId: z.string(), resolution: z.string() }),
  }).run(async ({ runtime, params: { refundId }, body: { note }, viewer, now }) => {
    await dropRefund(runtime.ctx, { refundId, note, actorId: viewer.id, now });
    return { refundId, resolution: note };
  }),
];
