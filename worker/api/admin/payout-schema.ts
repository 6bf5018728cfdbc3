import { type ZodType, z } from "zod";
import { payoutMethods, payoutStatuses } from "#core/domain/payout";
import { payoutObstacles } from "#core/domain/payout-plan";
import type { listPayoutBatches } from "#core/services/payouts/list-payout-batches";
import type { listPayouts } from "#core/services/payouts/list-payouts";
import type { MovedPayout } from "#core/services/payouts/move-payout";
import type { DuePreview } from "#core/services/payouts/preview-due-payouts";
import type { ProcessedPayouts } from "#core/services/payouts/process-due-payouts";
import type { ShownPayout } from "#core/services/payouts/read-payout";
import { amount, count, currency, timestamp } from "#worker/api/fields";
import type { Answered } from "#worker/api/operation";

const method = z.enum(payoutMethods);

/** Sales that are due to one vendor. `obstacle` says why they are not paid; null: they are. */
const due = z.strictObject({
  vendorId: z.string(),
  vendorName: z.string(),
  ownerId: z.string().nullable(),
  currency,
  method: method.nullable(),
  sales: count,
  settledMinor: amount,
  adjustedMinor: amount,
  /** Of what is taken off: refunds of sales that were paid out before. Below zero: it is added. */
  carriedMinor: amount,
  amountMinor: amount,
  minimumMinor: amount,
  /** Another way of being paid waits, and this one is not used meanwhile. */
  isMethodWaiting: z.boolean(),
  hasOwner: z.boolean(),
  hasDebtor: z.boolean(),
  details: z.enum(["usable", "none", "waiting", "refused"]),
  bankDetailsId: z.string().nullable(),
  ibanMasked: z.string().nullable(),
  obstacle: z.enum(payoutObstacles).nullable(),
});

export const duePayoutsSchema = z.strictObject({
  payouts: z.array(due),
  waiting: z.array(due),
  totals: z.array(z.strictObject({ currency, method, payouts: count, amountMinor: amount })),
  hasDebtor: z.boolean(),
}) satisfies ZodType<Answered<DuePreview>>;

export const processedPayoutsSchema = z.strictObject({
  made: z.array(
    z.strictObject({
      payoutId: z.string(),
      vendorId: z.string(),
      vendorName: z.string(),
      currency,
      method,
      amountMinor: amount,
      batchId: z.string().nullable(),
    }),
  ),
  waiting: z.array(due),
  changed: z.array(due),
  /** Could not be written, and is still due. */
  failed: z.array(due),
  /** How many are left for the next call. */
  left: count,
  /** Batches that are complete. */
  sealed: z.array(z.string()),
}) satisfies ZodType<Answered<ProcessedPayouts>>;

const payout = {
  payoutId: z.string(),
  vendorId: z.string(),
  vendorName: z.string(),
  currency,
  method,
  status: z.enum(payoutStatuses),
  amountMinor: amount,
  settledMinor: amount,
  adjustedMinor: amount,
  batchId: z.string().nullable(),
  ibanMasked: z.string().nullable(),
  bankReference: z.string().nullable(),
  reason: z.string().nullable(),
  createdAt: timestamp,
  paidAt: timestamp.nullable(),
  endedAt: timestamp.nullable(),
};

export const payoutsSchema = z.strictObject({
  payouts: z.array(z.strictObject(payout)),
  /** The payout to ask for more after; null on the last page. */
  next: z.string().nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listPayouts>>>>;

const sold = { settlementId: z.string(), orderId: z.string(), orderReference: z.string(), netMinor: amount };

export const payoutSchema = z.strictObject({
  ...payout,
  /** The newest of `salesTotal`, and the first of `refundsTotal`. */
  sales: z.array(z.strictObject({ ...sold, soldAt: timestamp })),
  salesTotal: count,
  refunds: z.array(z.strictObject({ ...sold, refundId: z.string() })),
  refundsTotal: count,
  moves: z.array(
    z.strictObject({
      fromStatus: z.enum(payoutStatuses).nullable(),
      toStatus: z.enum(payoutStatuses),
      actor: z.string(),
      actorName: z.string().nullable(),
      bankReference: z.string().nullable(),
      reason: z.string().nullable(),
      at: timestamp,
    }),
  ),
}) satisfies ZodType<Answered<ShownPayout>>;

export const batchesSchema = z.strictObject({
  batches: z.array(
    z.strictObject({
      batchId: z.string(),
      currency,
      actor: z.string(),
      createdAt: timestamp,
      sealedAt: timestamp.nullable(),
      amountMinor: amount,
      pending: count,
      paid: count,
      failed: count,
      returned: count,
    }),
  ),
  next: z.string().nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listPayoutBatches>>>>;

export const movedPayoutSchema = z.strictObject({
  payoutId: z.string(),
  vendorId: z.string(),
  currency,
  amountMinor: amount,
  method,
  status: z.enum(payoutStatuses),
  /** It was in this state already, by the same reference. */
  isRepeat: z.boolean(),
}) satisfies ZodType<Answered<MovedPayout>>;
