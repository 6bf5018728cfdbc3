import { type ZodType, z } from "zod";
import { refusalReasons } from "#core/domain/attribution";
import { locales } from "#core/domain/locale";
import { eventOutcomes, orderStatuses, paymentPurposes, paymentStatuses } from "#core/domain/payment";
import { eventNotes, refundAnswers } from "#core/domain/payment-note";
import { refundReasons, refundRequestStatuses, refundStatuses } from "#core/domain/refund";
import { refundExtents } from "#core/domain/refund-standing";
import { settlementStatuses } from "#core/domain/settlement";
import type { readOrderDesk } from "#core/services/orders/read-order-desk";
import { transition } from "#worker/api/admin/transition-schema";
import {
  amount,
  count,
  currency,
  decision,
  provider,
  reasonIn,
  split,
  timestamp,
  translated,
} from "#worker/api/fields";
import type { Answered } from "#worker/api/operation";
import { reward } from "#worker/api/referral/reward-schema";

/** `exists` is false once the account is deleted. */
const person = { id: z.string(), name: z.string(), email: z.string(), exists: z.boolean() };

const line = z.strictObject({
  itemId: z.string(),
  productId: z.string().nullable(),
  vendorId: z.string().nullable(),
  vendorName: z.string().nullable(),
  name: translated,
  unitPriceMinor: amount,
  quantity: count,
  lineTotalMinor: amount,
  refundedQuantity: count,
  refundedMinor: amount,
  /** Units that went back to the shelf. */
  restocked: count,
  keptQuantity: count,
  keptMinor: amount,
});

const attempt = z.strictObject({
  orderReference: z.string(),
  provider,
  amountMinor: amount,
  currency,
  status: z.enum(paymentStatuses),
  providerEventAt: timestamp.nullable(),
  locale: z.enum(locales).nullable(),
  returnedAt: timestamp.nullable(),
  refundSuspectedAt: timestamp.nullable(),
  nextCheckAt: timestamp.nullable(),
  askedAt: timestamp.nullable(),
  answeredAt: timestamp.nullable(),
  createdAt: timestamp,
});

const event = z.strictObject({
  key: z.string(),
  orderReference: z.string(),
  status: z.string(),
  outcome: z.enum(eventOutcomes),
  note: z.string().nullable(),
  why: reasonIn(eventNotes.codes).nullable(),
  receivedAt: timestamp,
  seen: count,
  position: count.nullable(),
  ...decision,
  resolution: z.string().nullable(),
});

const refund = z.strictObject({
  id: z.string(),
  orderReference: z.string(),
  amountMinor: amount,
  currency,
  reason: z.enum(refundReasons),
  requestedLines: z.array(z.strictObject({ itemId: z.string(), quantity: count })).nullable(),
  note: z.string().nullable(),
  requestedBy: z.string().nullable(),
  requestedByName: z.string().nullable(),
  bankReference: z.string().nullable(),
  providerShowsAt: timestamp.nullable(),
  status: z.enum(refundStatuses),
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
  /** What it took off the lines; empty until it is done. */
  lines: z.array(z.strictObject({ itemId: z.string(), quantity: count, amountMinor: amount, restocked: count })),
});

const request = z.strictObject({
  id: z.string(),
  orderReference: z.string(),
  orderId: z.string(),
  itemId: z.string(),
  vendorId: z.string(),
  vendorName: z.string(),
  quantity: count,
  reason: z.string(),
  status: z.enum(refundRequestStatuses),
  askedBy: z.string(),
  askedAt: timestamp,
  decidedBy: z.string().nullable(),
  decidedAt: timestamp.nullable(),
  decision: z.string().nullable(),
  refundId: z.string().nullable(),
});

const settlement = z.strictObject({
  id: z.string(),
  orderReference: z.string(),
  vendorId: z.string(),
  vendorName: z.string(),
  currency,
  ...split,
  status: z.enum(settlementStatuses),
  holdReason: z.string().nullable(),
  heldByRefund: z.string().nullable(),
  dueAt: timestamp,
  createdAt: timestamp,
  adjustments: z.array(
    z.strictObject({ refundId: z.string(), ...split, reversalReason: z.string().nullable(), createdAt: timestamp }),
  ),
  left: z.strictObject(split),
  balanceMinor: amount,
  moves: z.array(
    z.strictObject({
      id: z.string(),
      fromStatus: z.enum(settlementStatuses),
      toStatus: z.enum(settlementStatuses),
      actor: z.string(),
      reason: z.string().nullable(),
      at: timestamp,
    }),
  ),
});

/** All about one order. Sums and tokens as strings of smallest units. */
export const orderDeskSchema = z.strictObject({
  order: z.strictObject({
    id: z.string(),
    purpose: z.enum(paymentPurposes),
    status: z.enum(orderStatuses),
    refunded: z.enum(refundExtents),
    currency,
    totalMinor: amount,
    refundedMinor: amount,
    contact: z.strictObject({ name: z.string(), phone: z.string(), city: z.string(), address: z.string() }).nullable(),
    createdAt: timestamp,
    paidAt: timestamp.nullable(),
    cancelledAt: timestamp.nullable(),
    paidReference: z.string().nullable(),
    referralCode: z.string().nullable(),
    refusedCode: z.string().nullable(),
    refusedReason: z.enum(refusalReasons).nullable(),
  }),
  buyer: z.strictObject(person),
  /** `owes`: debt in tokens, of all their rewards. */
  referrer: z.strictObject({ ...person, owes: amount }).nullable(),
  lines: z.array(line),
  attempts: z.array(attempt),
  events: z.array(event),
  refunds: z.array(refund),
  requests: z.array(request),
  settlements: z.array(settlement),
  reward: reward
    .omit({ receipt: true, orderId: true, mintBatchId: true })
    .extend({
      /** For what is left of the order; null until there is a price. */
      due: amount.nullable(),
      /** Kept back for the referrer's debts. */
      offset: amount,
      /** Paid beyond what is due, and booked as a debt. */
      debt: amount,
      steps: z.array(transition),
    })
    .nullable(),
  membership: z
    .strictObject({
      planName: translated,
      level: count,
      months: count,
      priceMinor: amount,
      startsAt: timestamp,
      endsAt: timestamp,
    })
    .nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof readOrderDesk>>>>;
