import { type ZodType, z } from "zod";
import { rateSources } from "#core/domain/commission";
import { rejectionReasons } from "#core/domain/rejection";
import { rewardStatuses } from "#core/domain/reward";
import { exportedRewardColumns, exportMyRewards } from "#core/services/referrals/export-my-rewards";
import { listMyRewards } from "#core/services/referrals/list-my-rewards";
import { myRewardsInput, rewardKeyInput } from "#core/services/referrals/my-rewards-input";
import { readMyReward } from "#core/services/referrals/read-my-reward";
import { csvStream } from "#worker/api/csv-stream";
import { amount, count, currency, rateBp, reasonIn, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE } from "#worker/api/page-query";

/** A reward as its referrer may see it: a field not named here must not leave the server. */
const mine = z.strictObject({
  key: rewardKeyInput,
  /** The last characters of an order's id: enough to tell two apart. */
  orderLabel: z.string().regex(/^…/),
  status: z.enum(rewardStatuses),
  code: z.string(),
  /** As it was earned; `dueAmount` and `dueUsdMicros` are for what is left of the order. */
  tokenAmount: amount.nullable(),
  tokenDecimals: count.nullable(),
  usdMicros: amount,
  dueAmount: amount.nullable(),
  dueUsdMicros: amount,
  /** Kept back of it for tokens that were paid for refunded orders. */
  keptBack: amount,
  /** Paid of it beyond what is due: kept back of later rewards. */
  overpaid: amount,
  /** A refund is not decided yet: until then nothing happens to the reward. */
  isHeldByRefund: z.boolean(),
  /** Whom it pays; null while I have no wallet. */
  wallet: z.string().nullable(),
  /** While that wallet is not paid yet: from when on it is. */
  paysFrom: timestamp.nullable(),
  createdAt: timestamp,
  txHash: z.string().nullable(),
});

const listSchema = z.strictObject({
  rewards: z.array(mine),
  /** The reward after which the next page begins: its `before`. Null on the last page. */
  next: rewardKeyInput.nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listMyRewards>>>>;

/** A change of a reward, in the token's smallest unit. */
const change = z.strictObject({ tokenAmount: amount, at: timestamp });

const detailSchema = mine.extend({
  rewardPercent: z.string(),
  visitedAt: timestamp.nullable(),
  orderedAt: timestamp,
  paidAt: timestamp,
  approvedAt: timestamp.nullable(),
  mintedAt: timestamp.nullable(),
  /** What the chain paid. */
  mintedAmount: amount.nullable(),
  /** Null where a person rejected it, in the words of `rejectionReason`. */
  rejection: reasonIn(rejectionReasons.codes).nullable(),
  rejectionReason: z.string().nullable(),
  timeline: z.array(z.strictObject({ status: z.enum(rewardStatuses), at: timestamp })),
  /** What each refund took off it: exactly, in 1/10 000 of a minor unit, and in tokens; null where it had no price. */
  reductions: z.array(z.strictObject({ numerator: amount, tokenAmount: amount.nullable(), at: timestamp })),
  offsets: z.array(change),
  debts: z.array(change),
  /** What its amount is computed from. Lines are in minor units, prices and rates are decimals. */
  receipt: z.strictObject({
    currency,
    lines: z.array(z.strictObject({ lineTotal: amount, rateBp, source: z.enum(rateSources) })),
    uahPerUsd: z.string().nullable(),
    tokenDecimals: count.nullable(),
    price: z.strictObject({ tokenUsd: z.string(), source: z.string(), at: timestamp }).nullable(),
  }),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof readMyReward>>>>;

const filter = z.object({
  status: myRewardsInput.status.optional(),
  code: myRewardsInput.code.optional(),
  from: myRewardsInput.from.optional(),
  to: myRewardsInput.to.optional(),
});

/** A referrer's own rewards. */
export const myRewardOperations: readonly Operation[] = [
  operation({
    address: "GET /api/refcodes/my-rewards",
    summary: "My rewards, newest first, page by page",
    access: "session",
    query: filter.extend({ before: myRewardsInput.before.optional() }),
    status: 200,
    answer: listSchema,
  }).run(({ runtime: { ctx }, query, viewer, now }) =>
    listMyRewards(ctx, { ...query, userId: viewer.id, pageSize: PAGE_SIZE, now }),
  ),
  operation({
    address: "GET /api/refcodes/my-rewards.csv",
    summary: "My rewards as CSV, all of them",
    access: "session",
    query: filter,
    status: 200,
    answer: null,
  }).run(({ runtime: { ctx }, query, viewer, now }) =>
    csvStream("rewards.csv", exportedRewardColumns, exportMyRewards(ctx, { ...query, userId: viewer.id, now })),
  ),
  operation({
    address: "GET /api/refcodes/my-rewards/:key",
    summary: "One of my rewards: what happened to it, and the receipt that its amount is computed from",
    access: "session",
    params: z.object({ key: rewardKeyInput }),
    status: 200,
    answer: detailSchema,
  }).run(({ runtime: { ctx }, params: { key }, viewer, now }) => readMyReward(ctx, { userId: viewer.id, key, now })),
];
