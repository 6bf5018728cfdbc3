import { z } from "zod";
import { rateSources } from "#core/domain/commission";
import { mintReasons } from "#core/domain/mint-reason";
import { paymentPurposes } from "#core/domain/payment";
import { rejectionReasons } from "#core/domain/rejection";
import { type RewardReceipt, rewardRails, rewardStatuses } from "#core/domain/reward";
import { amount, count, currency, rateBp, reasonIn, timestamp } from "#worker/api/fields";

/** What a reward's amount is computed from. Lines are in minor units, prices and rates are decimals. */
const receipt = z.strictObject({
  currency,
  lines: z.array(z.strictObject({ itemId: z.string(), lineTotal: amount, rateBp, source: z.enum(rateSources) })),
  uahPerUsd: z.string().nullable(),
  rounding: z.literal("floor"),
  tokenDecimals: count.nullable(),
  price: z.strictObject({ tokenUsd: z.string(), source: z.string(), at: timestamp }).nullable(),
}) satisfies z.ZodType<RewardReceipt>;

/** A reward as admins see it. */
export const reward = z.strictObject({
  orderReference: z.string(),
  /** By which its referrer names it. */
  publicId: z.guid(),
  purpose: z.enum(paymentPurposes),
  orderId: z.string(),
  referralCode: z.string(),
  referrerUserId: z.string(),
  /** Null where the code had no wallet that is paid. */
  referrerWallet: z.string().nullable(),
  rail: z.enum(rewardRails),
  status: z.enum(rewardStatuses),
  currency,
  commissionNumerator: amount,
  rewardPercent: z.string(),
  usdMicros: amount,
  tokenAmount: amount.nullable(),
  tokenDecimals: count.nullable(),
  receipt,
  mintBatchId: z.string().nullable(),
  txHash: z.string().nullable(),
  /** What a person must mend; `failure` says the same as a code. */
  failureReason: z.string().nullable(),
  failure: reasonIn(mintReasons.codes).nullable(),
  /** Null where a person rejected it, in the words of `rejectionReason`. */
  rejection: reasonIn(rejectionReasons.codes).nullable(),
  rejectionReason: z.string().nullable(),
  notBefore: timestamp.nullable(),
  /** The open refund of its order: until it is decided nothing happens to the reward. */
  heldByRefund: z.string().nullable(),
  refundUnjudged: z.boolean(),
  mintedAmount: amount.nullable(),
  createdAt: timestamp,
  approvedAt: timestamp.nullable(),
  mintedAt: timestamp.nullable(),
});
