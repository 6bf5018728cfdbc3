import { type ZodType, z } from "zod";
import { payoutMethods, payoutStatuses } from "#core/domain/payout";
import { payoutFilterInput } from "#core/services/payouts/move-payout-input";
import { listOwnPayouts, type OwnPayout, readOwnPayout, type ShownOwnPayout } from "#core/services/payouts/own-payouts";
import { amount, count, currency, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE } from "#worker/api/page-query";

const payout = {
  payoutId: z.string(),
  vendorId: z.string(),
  vendorName: z.string(),
  currency,
  method: z.enum(payoutMethods),
  status: z.enum(payoutStatuses),
  amountMinor: amount,
  settledMinor: amount,
  adjustedMinor: amount,
  ibanMasked: z.string().nullable(),
  /** The bank's own, of what it did last. */
  bankReference: z.string().nullable(),
  /** Why it failed or came back. */
  reason: z.string().nullable(),
  createdAt: timestamp,
  paidAt: timestamp.nullable(),
  endedAt: timestamp.nullable(),
};

const payoutsSchema = z.strictObject({
  payouts: z.array(z.strictObject(payout)),
  /** The payout to ask for more after; null on the last page. */
  next: z.string().nullable(),
}) satisfies ZodType<Answered<{ payouts: OwnPayout[]; next: string | null }>>;

const sold = { settlementId: z.string(), orderId: z.string(), orderReference: z.string(), netMinor: amount };

const payoutSchema = z.strictObject({
  ...payout,
  sales: z.array(z.strictObject({ ...sold, soldAt: timestamp })),
  salesTotal: count,
  refunds: z.array(z.strictObject({ ...sold, refundId: z.string() })),
  refundsTotal: count,
  moves: z.array(
    z.strictObject({
      fromStatus: z.enum(payoutStatuses).nullable(),
      toStatus: z.enum(payoutStatuses),
      bankReference: z.string().nullable(),
      reason: z.string().nullable(),
      at: timestamp,
    }),
  ),
}) satisfies ZodType<Answered<ShownOwnPayout>>;

/** What a vendor may see of payouts: its own. */
export const vendorPayoutOperations: readonly Operation[] = [
  operation({
    address: "GET /api/vendor/payouts",
    summary: "My payouts, newest first",
    access: "vendor",
    query: payoutFilterInput.pick({ status: true, method: true, currency: true, before: true }),
    status: 200,
    answer: payoutsSchema,
  }).run(({ runtime, query, viewer }) =>
    listOwnPayouts(runtime.ctx, { ...query, ownerId: viewer.id, pageSize: PAGE_SIZE }),
  ),
  operation({
    address: "GET /api/vendor/payouts/:payoutId",
    summary: "One of my payouts: the sales that it pays and the refunds that it takes off",
    access: "vendor",
    status: 200,
    answer: payoutSchema,
  }).run(({ runtime, params: { payoutId }, viewer }) => readOwnPayout(runtime.ctx, { payoutId, ownerId: viewer.id })),
];
