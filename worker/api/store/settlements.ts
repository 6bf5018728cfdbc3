import { type ZodType, z } from "zod";
import { rateSources } from "#core/domain/commission";
import { defaultLocale, locales } from "#core/domain/locale";
import { refundRequestStatuses } from "#core/domain/refund";
import { listSettlements } from "#core/services/vendors/list-settlements";
import { readVendorStanding } from "#core/services/vendors/read-vendor-standing";
import { salesInput } from "#core/services/vendors/sales-input";
import { amount, count, currency, rateBp, split, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE } from "#worker/api/page-query";
import { adjustmentFields, settlementFields } from "#worker/api/settlement-schema";

/** A vendor's request to refund a line; `decision` says why it was declined. */
const request = z.strictObject({
  id: z.string(),
  quantity: count,
  reason: z.string(),
  status: z.enum(refundRequestStatuses),
  askedAt: timestamp,
  decidedAt: timestamp.nullable(),
  decision: z.string().nullable(),
});

/** `dueAt` is null where all pending sales do not reach the minimum. */
export const nextPayoutSchema = z.strictObject({
  vendorId: z.string(),
  currency,
  dueAt: timestamp.nullable(),
  isDue: z.boolean(),
  netMinor: amount,
  carriedMinor: amount,
  minimumMinor: amount,
});

/** A page of a vendor's sales; totals of all of them and balances by currency; the next payout, null when none is due. */
const settlementsSchema = z.strictObject({
  settlements: z.array(
    z.strictObject({
      ...settlementFields,
      /** What each refund took off. */
      adjustments: z.array(z.strictObject(adjustmentFields)),
      lines: z.array(
        z.strictObject({
          itemId: z.string(),
          name: z.string(),
          quantity: count,
          lineTotalMinor: amount,
          platformRateBp: rateBp,
          referralRateBp: rateBp,
          referralRateSource: z.enum(rateSources),
          refundedQuantity: count,
          refundedMinor: amount,
          request: request.nullable(),
        }),
      ),
    }),
  ),
  /** Null with days: nobody counts those. */
  total: count.nullable(),
  /** The `before` of the next page; null on the last. */
  next: z.string().nullable(),
  /** Without what was refunded. */
  totals: z.array(z.strictObject({ currency, ...split, referredMinor: amount })),
  /** `carriedMinor`: below zero, refunds of sales that were paid out already; above, what the next payout adds. */
  balances: z.array(
    z.strictObject({
      currency,
      pendingMinor: amount,
      heldMinor: amount,
      inPayoutMinor: amount,
      paidMinor: amount,
      carriedMinor: amount,
    }),
  ),
  /** The one that comes first; `netMinor` has `carriedMinor` in it. */
  nextPayout: nextPayoutSchema.nullable(),
}) satisfies ZodType<
  Answered<
    Awaited<ReturnType<typeof listSettlements>> &
      Pick<Awaited<ReturnType<typeof readVendorStanding>>, "totals" | "balances" | "nextPayout">
  >
>;

/** What a vendor may see: its own. */
export const settlementOperations: readonly Operation[] = [
  operation({
    address: "GET /api/vendor/settlements",
    summary:
      "What my sales came to: gross, platform's part, referral's part, net, what was refunded; and the next payout",
    access: "vendor",
    query: z.object({
      vendorId: salesInput.vendorId.optional(),
      status: salesInput.status.optional(),
      from: salesInput.from.optional(),
      to: salesInput.to.optional(),
      before: salesInput.before.optional(),
      locale: z.enum(locales).default(defaultLocale),
    }),
    status: 200,
    answer: settlementsSchema,
  }).run(async ({ runtime, query, viewer, now }) => {
    const whose = { ownerId: viewer.id, vendorId: query.vendorId };
    const [listed, { totals, balances, nextPayout }] = await Promise.all([
      listSettlements(runtime.ctx, { ...query, ...whose, pageSize: PAGE_SIZE }),
      readVendorStanding(runtime.ctx, { ...whose, now }),
    ]);
    return { ...listed, totals, balances, nextPayout };
  }),
];
