import { type ApprovalRefusal, approvalRefusals } from "#core/domain/approval-decision";
import { DomainError } from "#core/domain/errors";
import { approveReward } from "#core/services/rewards/approve-reward";
import type { ApprovalContext, ApprovalResult } from "#core/services/rewards/record-approval";
import { rejectReward } from "#core/services/rewards/reject-reward";
import { retryReward } from "#core/services/rewards/retry-reward";

/** Rewards that one call decides about; a longer list is decided piece by piece, so that whoever waits sees it go on. */
export const DECIDED_AT_ONCE = 25;

const refusals = ["conflict", "amount_changed", ...approvalRefusals] as const;

/** Why nothing was decided about a reward. */
export type DecisionRefusal = "conflict" | "amount_changed" | ApprovalRefusal;

export interface RewardDecision {
  orderReference: string;
  /** What became of it, or why nothing did. */
  outcome: ApprovalResult["outcome"] | "rejected" | DecisionRefusal;
}

export interface DecideRewardsInput {
  verb: "approve" | "retry" | "reject";
  /** With the amount that the admin saw, in the token's smallest unit: another one is not approved. */
  rewards: readonly { orderReference: string; tokenAmount: bigint | null }[];
  /** Of a rejection; the referrers read it. */
  reason: string;
  actorId: string;
  now: Date;
}

/**
 * Decides about the first {@link DECIDED_AT_ONCE} of these rewards, each in a transaction of its own: one that cannot be decided
 * does not keep the others. Whoever repeats it after a failure decides nothing twice.
 */
export async function decideRewards(
  ctx: ApprovalContext,
  { verb, rewards, reason, actorId, now }: DecideRewardsInput,
): Promise<RewardDecision[]> {
  const decided: RewardDecision[] = [];
  for (const { orderReference, tokenAmount } of rewards.slice(0, DECIDED_AT_ONCE)) {
    const outcome = await decideOne().catch(refusalOf);
    decided.push({ orderReference, outcome });

    async function decideOne(): Promise<RewardDecision["outcome"]> {
      if (verb === "reject") {
        await rejectReward(ctx, { orderReference, reason, actorId, now });
        return "rejected";
      }
      const approve = verb === "approve" ? approveReward : retryReward;
      return (await approve(ctx, { orderReference, tokenAmount, actorId, now })).outcome;
    }
  }
  return decided;
}

function refusalOf(error: unknown): DecisionRefusal {
  const refusal = error instanceof DomainError ? refusals.find((code) => code === error.code) : undefined;
  if (refusal === undefined) throw error;
  return refusal;
}
