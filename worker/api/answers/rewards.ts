import { z } from "zod";
import { rateSources } from "#core/domain/commission";
import { paymentPurposes, paymentStatuses } from "#core/domain/payment";
import { type RewardReceipt, rewardRails, rewardStatuses } from "#core/domain/reward";
import type { MintRunReport } from "#core/ports/consumer-rpc";
import type { listRewards } from "#core/services/rewards/list-rewards";
import { type Answered, amount, count, currency, moment, rateBp } from "#worker/api/answers/fields";

/** What a reward's amount is computed from. Lines are in minor units, prices and rates are decimals. */
const receipt = z.strictObject({
  currency,
  lines: z.array(z.strictObject({ itemId: z.string(), lineTotal: amount, rateBp, source: z.enum(rateSources) })),
  uahPerUsd: z.string().nullable(),
  rounding: z.literal("floor"),
  tokenDecimals: count.nullable(),
  price: z.strictObject({ tokenUsd: z.string(), source: z.string(), at: moment }).nullable(),
}) satisfies z.ZodType<RewardReceipt>;

/** A reward as admins see it. */
export const reward = z.strictObject({
  orderReference: z.string(),
  purpose: z.enum(paymentPurposes),
  orderId: z.string(),
  referralCode: z.string(),
  referrerUserId: z.string(),
  referrerWallet: z.string(),
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
  failureReason: z.string().nullable(),
  rejectionReason: z.string().nullable(),
  notBefore: moment.nullable(),
  createdAt: moment,
  approvedAt: moment.nullable(),
  mintedAt: moment.nullable(),
});

/** A page of rewards, and how many there are in each state that occurs. */
export const rewardsSchema = z.strictObject({
  rewards: z.array(
    reward.extend({
      referrerName: z.string(),
      orderTotalMinor: amount,
      paidAt: moment.nullable(),
      /** Unless `approved`, the reward can be neither approved nor paid. */
      paymentStatus: z.enum(paymentStatuses).nullable(),
    }),
  ),
  counts: z.partialRecord(z.enum(rewardStatuses), count),
  total: count,
}) satisfies z.ZodType<Answered<Awaited<ReturnType<typeof listRewards>>>>;

/** Where a reward was moved to. */
export const movedRewardSchema = z.strictObject({ orderReference: z.string(), status: z.enum(rewardStatuses) });

export const mintRunSchema = z.strictObject({
  claimed: count,
  priced: count,
  relayed: count,
  transactions: z.array(
    z.strictObject({
      hash: z.string(),
      nonce: count,
      orderReferences: z.array(z.string()),
      status: z.enum(["broadcast", "mined", "confirmed", "reverted"]),
    }),
  ),
  note: z.string().exactOptional(),
}) satisfies z.ZodType<MintRunReport>;
