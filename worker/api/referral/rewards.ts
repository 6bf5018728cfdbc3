import { z } from "zod";
import { orderKeyKinds } from "#core/domain/order-search";
import { paymentStatuses } from "#core/domain/payment";
import { rewardStatuses } from "#core/domain/reward";
import { tokenAmountInput } from "#core/services/rewards/approval-input";
import { approveReward } from "#core/services/rewards/approve-reward";
import { listRewards } from "#core/services/rewards/list-rewards";
import { readRewardEvidence } from "#core/services/rewards/read-reward-evidence";
import { rejectReward } from "#core/services/rewards/reject-reward";
import { retryReward } from "#core/services/rewards/retry-reward";
import { rewardListInput } from "#core/services/rewards/reward-list-input";
import { startMintRun } from "#core/services/rewards/start-mint-run";
import { reasonInput } from "#core/services/text-input";
import { amount, count, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE } from "#worker/api/page-query";
import { approvalCount, rewardApprovals } from "#worker/api/referral/approval-schema";
import { evidenceSchema } from "#worker/api/referral/evidence-schema";
import { mintRunSchema } from "#worker/api/referral/mint-run-schema";
import { reward } from "#worker/api/referral/reward-schema";

/** A page of rewards, and how many there are in each state that occurs. */
const rewardsSchema = z.strictObject({
  /** What the query was read as. */
  key: z.strictObject({ kind: z.enum(orderKeyKinds), value: z.string() }).nullable(),
  /** In which order they are: a search and days are read by time. */
  sort: z.strictObject({ by: z.enum(["date", "value"]), descending: z.boolean() }),
  rewards: z.array(
    reward.extend({
      /** Whom it pays: its own wallet, the one bound to it, or the one that has taken its code over. Null without one. */
      payee: z.string().nullable(),
      /** While that wallet is not paid yet: from when on it is. */
      paysFrom: timestamp.nullable(),
      /** What refunds of the order have left of `tokenAmount`: an approval is for this. Null while it has no price. */
      dueAmount: amount.nullable(),
      dueUsdMicros: amount,
      /** Null where what is stored cannot be read. */
      receipt: reward.shape.receipt.nullable(),
      referrerName: z.string(),
      orderTotalMinor: amount,
      paidAt: timestamp.nullable(),
      /** Unless `approved`, the reward can be neither approved nor paid. */
      paymentStatus: z.enum(paymentStatuses).nullable(),
      approvals: rewardApprovals,
    }),
  ),
  counts: z.partialRecord(z.enum(rewardStatuses), count),
  /** Approved rewards that no mint run can pay yet, counted up to 10,000. */
  withoutWallet: count,
  total: count,
  /** The reward after which the next page begins: its `before`. Null on the last page. */
  next: z.string().nullable(),
}) satisfies z.ZodType<Answered<Awaited<ReturnType<typeof listRewards>>>>;

/** The status that a reward has moved to. */
const movedRewardSchema = z.strictObject({ orderReference: z.string(), status: z.enum(rewardStatuses) });

/** The status of a reward after an approval: unchanged while `have` is below `need`. */
const approvedRewardSchema = movedRewardSchema.extend({ approvals: approvalCount });

/** `tokenAmount`: what the admin saw; another amount is refused. Without it, whatever the amount is now is approved. */
const approvalBody = z.object({ tokenAmount: tokenAmountInput.optional() });

/** Rewards and mint runs, for admins. */
export const rewardOperations: readonly Operation[] = [
  operation({
    address: "POST /api/refcodes/mint",
    summary: "Runs the Minter once",
    access: "admin",
    status: 200,
    answer: mintRunSchema,
  }).run(({ runtime, viewer, now }) => startMintRun(runtime.ctx, runtime.consumer, { actorId: viewer.id, now })),
  operation({
    address: "GET /api/refcodes/rewards",
    summary: "Rewards, page by page",
    access: "admin",
    query: z.object(rewardListInput).partial(),
    status: 200,
    answer: rewardsSchema,
  }).run(({ runtime, query, viewer, now }) =>
    listRewards(runtime.ctx, { ...query, pageSize: PAGE_SIZE, viewerId: viewer.id, now }),
  ),
  operation({
    address: "GET /api/refcodes/rewards/:orderReference/evidence",
    summary: "What to know before a reward is approved: facts with their times, and marks by written rules",
    access: "admin",
    status: 200,
    answer: evidenceSchema,
  }).run(({ runtime, params: { orderReference }, now }) => readRewardEvidence(runtime.ctx, { orderReference, now })),
  operation({
    address: "POST /api/refcodes/rewards/:orderReference/approve",
    summary: "Approves a waiting reward; above the clone's limit it needs two admins",
    access: "admin",
    body: approvalBody,
    freshProof: true,
    status: 200,
    answer: approvedRewardSchema,
  }).run(async ({ runtime, params: { orderReference }, body, viewer, now }) => {
    const input = { orderReference, actorId: viewer.id, tokenAmount: body.tokenAmount ?? null, now };
    const { outcome, approvals } = await approveReward(runtime.ctx, input);
    return { orderReference, status: outcome === "approved" ? "approved" : "pending_approval", approvals };
  }),
  operation({
    address: "POST /api/refcodes/rewards/:orderReference/reject",
    summary: "Rejects a reward that is not on its way yet; the referrer sees the reason",
    access: "admin",
    freshProof: true,
    body: z.object({ reason: reasonInput }),
    status: 200,
    answer: movedRewardSchema,
  }).run(async ({ runtime, params: { orderReference }, body: { reason }, viewer, now }) => {
    await rejectReward(runtime.ctx, { orderReference, actorId: viewer.id, reason, now });
    return { orderReference, status: "rejected" };
  }),
  operation({
    address: "POST /api/refcodes/rewards/:orderReference/retry",
    summary: "Tries a failed reward again, which counts as an approval of its present amount",
    access: "admin",
    body: approvalBody,
    freshProof: true,
    status: 200,
    answer: approvedRewardSchema,
  }).run(async ({ runtime, params: { orderReference }, body, viewer, now }) => {
    const input = { orderReference, actorId: viewer.id, tokenAmount: body.tokenAmount ?? null, now };
    const { outcome, approvals } = await retryReward(runtime.ctx, input);
    return { orderReference, status: outcome === "approved" ? "approved" : "failed", approvals };
  }),
];
