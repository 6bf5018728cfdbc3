import { type ZodType, z } from "zod";
import { rateSources } from "#core/domain/commission";
import { payoutMethods, payoutStatuses } from "#core/domain/payout";
import { payoutSchedules } from "#core/domain/payout-schedule";
import { refundReasons } from "#core/domain/refund";
import { settlementStatuses } from "#core/domain/settlement";
import type { readSettlement } from "#core/services/vendors/read-settlement";
import { amount, count, currency, rateBp, split, timestamp, translated } from "#worker/api/fields";
import type { Answered } from "#worker/api/operation";

/** What lists and sheets say of a settlement, to its vendor and to admins. */
export const settlementFields = {
  id: z.string(),
  orderId: z.string(),
  orderReference: z.string(),
  vendorId: z.string(),
  vendorName: z.string(),
  currency,
  /** As it was sold. */
  ...split,
  /** Less what refunds took off. */
  left: z.strictObject(split),
  status: z.enum(settlementStatuses),
  /** The same, but `held` while a refund of the order is not decided. */
  standing: z.enum(settlementStatuses),
  holdReason: z.string().nullable(),
  /** A refund of the order is not decided yet, so it enters no payout. */
  isHeldByRefund: z.boolean(),
  referralCode: z.string().nullable(),
  dueAt: timestamp,
  createdAt: timestamp,
};

/** What a refund took off a settlement; or an admin, who took back what was left: then `reason` is null. */
export const adjustmentFields = {
  refundId: z.string(),
  reason: z.enum(refundReasons).nullable(),
  reversalReason: z.string().nullable(),
  ...split,
  createdAt: timestamp,
};

/** All about one settlement, for its vendor and for admins. */
export const settlementSchema = z.strictObject({
  ...settlementFields,
  heldByRefund: z.string().nullable(),
  payoutTerms: z.strictObject({ schedule: z.enum(payoutSchedules), holdDays: count, timeZone: z.string() }),
  lines: z.array(
    z.strictObject({
      itemId: z.string(),
      name: translated,
      quantity: count,
      lineTotalMinor: amount,
      platformRateBp: rateBp,
      referralRateBp: rateBp,
      referralRateSource: z.enum(rateSources),
    }),
  ),
  adjustments: z.array(
    z.strictObject({
      ...adjustmentFields,
      payoutId: z.string().nullable(),
    }),
  ),
  moves: z.array(
    z.strictObject({
      fromStatus: z.enum(settlementStatuses),
      toStatus: z.enum(settlementStatuses),
      actor: z.string(),
      actorName: z.string().nullable(),
      reason: z.string().nullable(),
      at: timestamp,
    }),
  ),
  payouts: z.array(
    z.strictObject({
      id: z.string(),
      status: z.enum(payoutStatuses),
      method: z.enum(payoutMethods),
      netMinor: amount,
      live: z.boolean(),
      batchId: z.string().nullable(),
      bankReference: z.string().nullable(),
      createdAt: timestamp,
      paidAt: timestamp.nullable(),
      endedAt: timestamp.nullable(),
    }),
  ),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof readSettlement>>>>;
