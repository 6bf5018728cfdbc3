import { type ZodType, z } from "zod";
import { refundStatuses } from "#core/domain/refund";
import { rewardStatuses } from "#core/domain/reward";
import { settlementStatuses } from "#core/domain/settlement";
import type { RefundPreview } from "#core/services/refunds/preview-refund";
import type { RequestedRefund } from "#core/services/refunds/request-refund";
import { refundAmountInput, refundLinesInput } from "#core/services/refunds/request-refund-input";
import { amount, count, currency, split, timestamp } from "#worker/api/fields";
import type { Answered } from "#worker/api/operation";

/** Minor units, a decimal string or a safe integer. */
export const sentMinor = z
  .union([z.string().regex(/^[1-9]\d{0,17}$/), z.number().int().positive().max(Number.MAX_SAFE_INTEGER)])
  .transform(BigInt)
  .pipe(refundAmountInput);

/** What to refund: all that is left, units of lines, or an amount. */
export const sentWish = z.discriminatedUnion("reason", [
  z.object({ reason: z.literal("whole") }),
  z.object({ reason: z.literal("lines"), lines: refundLinesInput }),
  z.object({ reason: z.literal("goodwill"), amountMinor: sentMinor }),
]);

export const requestedRefundSchema = z.strictObject({
  refundId: z.string(),
  amountMinor: amount,
  /** `requested` until the provider has paid it; `done` at once where it went to credit. */
  status: z.enum(refundStatuses),
}) satisfies ZodType<Answered<RequestedRefund>>;

const standing = z.strictObject({ level: count, endsAt: timestamp }).nullable();

/** Every effect that the refund would have. */
export const refundPreviewSchema = z.strictObject({
  currency,
  amountMinor: amount,
  leftBeforeMinor: amount,
  leftAfterMinor: amount,
  goesTo: z.enum(["provider", "credit", "suspense"]),
  lines: z.array(
    z.strictObject({
      itemId: z.string(),
      quantity: count,
      amountMinor: amount,
      restocked: count,
      keptMinor: amount,
    }),
  ),
  settlements: z.array(
    z.strictObject({
      vendorId: z.string(),
      vendorName: z.string(),
      status: z.enum(settlementStatuses),
      becomes: z.enum(["lower", "reversed", "negative", "unchanged"]),
      taken: z.strictObject(split),
      left: z.strictObject(split),
      balanceBeforeMinor: amount,
      balanceAfterMinor: amount,
    }),
  ),
  /** Null where there is no reward, or nothing is taken off it. */
  reward: z
    .strictObject({
      statusBefore: z.enum(rewardStatuses),
      statusAfter: z.enum(rewardStatuses),
      tokenDecimals: count.nullable(),
      dueBefore: amount.nullable(),
      dueAfter: amount.nullable(),
      debt: amount,
      isUnjudged: z.boolean(),
      voidedApprovals: count,
    })
    .nullable(),
  membership: z.strictObject({ before: standing, after: standing }).nullable(),
  stock: z.array(z.strictObject({ productId: z.string(), units: count })),
  isInFlight: z.boolean(),
}) satisfies ZodType<Answered<RefundPreview>>;
