import { type ZodType, z } from "zod";
import { defaultLocale, locales } from "#core/domain/locale";
import { refundReasons, refundRequestStatuses } from "#core/domain/refund";
import { settlementStatuses } from "#core/domain/settlement";
import { listSettlements } from "#core/services/vendors/list-settlements";
import { amount, count, currency, split, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE, pageQuerySchema } from "#worker/api/page-query";

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

/** A page of a vendor's sales; totals of all of them and balances by currency; the next payout, null when none is due. */
const settlementsSchema = z.strictObject({
  settlements: z.array(
    z.strictObject({
      orderId: z.string(),
      orderReference: z.string(),
      vendorId: z.string(),
      vendorName: z.string(),
      currency,
      ...split,
      status: z.enum(settlementStatuses),
      holdReason: z.string().nullable(),
      /** A refund of the order is not decided yet, so it enters no payout. */
      isHeldByRefund: z.boolean(),
      dueAt: timestamp,
      createdAt: timestamp,
      /** What each refund took off: the split above stays as it was sold. */
      adjustments: z.array(
        z.strictObject({ refundId: z.string(), reason: z.enum(refundReasons), ...split, createdAt: timestamp }),
      ),
      left: z.strictObject(split),
      lines: z.array(
        z.strictObject({
          itemId: z.string(),
          name: z.string(),
          quantity: count,
          lineTotalMinor: amount,
          refundedQuantity: count,
          refundedMinor: amount,
          request: request.nullable(),
        }),
      ),
    }),
  ),
  total: count,
  /** Without what was refunded. */
  totals: z.array(z.strictObject({ currency, ...split, referredMinor: amount })),
  /** `carriedMinor`, zero or below: refunds of sales that were paid out already. */
  balances: z.array(z.strictObject({ currency, pendingMinor: amount, heldMinor: amount, carriedMinor: amount })),
  /** `netMinor` has `carriedMinor` in it; below zero nothing is paid. */
  nextPayout: z.strictObject({ dueAt: timestamp, currency, carriedMinor: amount, netMinor: amount }).nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listSettlements>>>>;

/** What a vendor may see: its own. */
export const settlementOperations: readonly Operation[] = [
  operation({
    address: "GET /api/vendor/settlements",
    summary:
      "What my sales came to: gross, platform's part, referral's part, net, what was refunded; and the next payout",
    access: "vendor",
    query: pageQuerySchema.extend({ locale: z.enum(locales).default(defaultLocale) }),
    status: 200,
    answer: settlementsSchema,
  }).run(({ runtime, query, viewer }) =>
    listSettlements(runtime.ctx, { ...query, ownerId: viewer.id, pageSize: PAGE_SIZE }),
  ),
];
