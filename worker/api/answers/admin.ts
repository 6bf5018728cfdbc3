import { type ZodType, z } from "zod";
import { eventOutcomes, refundReasons, refundStatuses } from "#core/domain/payment";
import { deadLetterResolutions } from "#core/messages";
import type { listDeadLetters } from "#core/services/events/list-dead-letters";
import type { listPaymentCases } from "#core/services/payments/list-payment-cases";
import { type Answered, amount, asItCame, count, currency, moment } from "#worker/api/answers/fields";

export const grantedCreditSchema = z.strictObject({
  grantId: z.uuid(),
  email: z.string(),
  amountMinor: amount,
  currency,
  reason: z.string(),
});

/** What a person decided; all null until then. */
const decision = { resolvedAt: moment.nullable(), resolvedBy: z.string().nullable() };

/** `orderId` and `amountMinor` are the attempt's; null where no attempt has the reference. */
const paymentEvent = z.strictObject({
  key: z.string(),
  orderReference: z.string(),
  status: z.string(),
  outcome: z.enum(eventOutcomes),
  note: z.string().nullable(),
  payload: asItCame,
  receivedAt: moment,
  /** Number of events in this row. */
  seen: count,
  position: count.nullable(),
  ...decision,
  resolution: z.string().nullable(),
  orderId: z.string().nullable(),
  amountMinor: amount.nullable(),
});

const refund = z.strictObject({
  orderReference: z.string(),
  orderId: z.string(),
  amountMinor: amount,
  currency,
  reason: z.enum(refundReasons),
  status: z.enum(refundStatuses),
  tries: count,
  nextTryAt: moment,
  lastAnswer: z.string().nullable(),
  createdAt: moment,
  endedAt: moment.nullable(),
  ...decision,
  resolution: z.string().nullable(),
});

/** A page of parked events and their number, what was decided last, and refunds. */
export const paymentCasesSchema = z.strictObject({
  open: z.array(paymentEvent),
  total: count,
  decided: z.array(paymentEvent),
  refunds: z.array(refund),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listPaymentCases>>>>;

export const resolvedEventSchema = z.strictObject({ key: z.string(), resolution: z.string() });
export const retriedRefundSchema = z.strictObject({ orderReference: z.string(), status: z.literal("requested") });
export const settledRefundSchema = z.strictObject({ orderReference: z.string(), resolution: z.string() });

const deadLetter = z.strictObject({
  id: z.string(),
  queue: z.string(),
  body: asItCame,
  attempts: count,
  receivedAt: moment,
  ...decision,
  resolution: z.enum(deadLetterResolutions).nullable(),
  resolutionReason: z.string().nullable(),
  resolverName: z.string().nullable(),
});

/** A page of messages that wait for a person and their number, and what was decided last. */
export const deadLettersSchema = z.strictObject({
  open: z.array(deadLetter.extend({ resolverName: z.null() })),
  decided: z.array(deadLetter),
  total: count,
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listDeadLetters>>>>;

export const resolvedLetterSchema = z.strictObject({ id: z.string(), resolution: z.enum(deadLetterResolutions) });
