import { type KeptLine, planKept } from "#core/domain/kept-lines";
import { isOwed, isPaidOut, isRefused, sizeAtReceipt } from "#core/domain/reward";
import { debtToBook } from "#core/domain/token-debt";
import type { RewardState } from "#core/services/refunds/refund-stand";

/** What a refund does to the reward of its order. Tokens are in the token's smallest unit. */
export interface RewardPlan {
  /** What is taken off, in 1/10 000 of a minor unit; above zero. */
  numerator: bigint;
  /** The same in tokens; null while the reward has no price, or there is none yet. */
  tokenAmount: bigint | null;
  /** What is due before and after; null without a price. */
  dueBefore: bigint | null;
  dueAfter: bigint | null;
  /** Where it goes: nothing is left of it, or approvals were given for another amount. */
  moveTo: "rejected" | "pending_approval" | null;
  /** Its transaction is on its way: what it pays too much is booked once it is final. */
  isUnjudged: boolean;
  /** What its referrer owes from now on, beside what was booked before; zero for nothing. */
  debt: bigint;
  /** Whether its referrer is told that it is smaller. One that is rejected has news of its own. */
  isReduced: boolean;
}

/**
 * Plans the reward's side of a refund: its adjustment, its next state and the debt. Null where the refund takes nothing off it.
 */
export function planReward(
  { before, after, isAttributed }: { before: readonly KeptLine[]; after: readonly KeptLine[]; isAttributed: boolean },
  reward: RewardState | null,
): RewardPlan | null {
  const was = planKept(before, isAttributed).rewardNumerator;
  const left = planKept(after, isAttributed).rewardNumerator;
  const numerator = was - left;
  if (numerator === 0n) return null;
  const none = { moveTo: null, isUnjudged: false, debt: 0n, isReduced: false };
  if (!reward) return { numerator, tokenAmount: null, dueBefore: null, dueAfter: null, ...none };

  const dueBefore = sizeAtReceipt(reward.receipt, was);
  const dueAfter = sizeAtReceipt(reward.receipt, left);
  const tokenAmount = dueBefore === null || dueAfter === null ? null : dueBefore - dueAfter;
  const sizes = { numerator, tokenAmount, dueBefore, dueAfter };
  if (reward.status === "minting") return { ...sizes, ...none, isUnjudged: true, isReduced: tokenAmount !== 0n };
  const isNothingLeft = left === 0n || dueAfter === 0n;
  const moveTo = isNothingLeft && isOwed(reward.status) ? "rejected" : mustBeApprovedAgain(reward, tokenAmount);
  return {
    ...sizes,
    moveTo,
    isUnjudged: false,
    debt: debtOf(reward, dueAfter, moveTo === "rejected"),
    isReduced: tokenAmount !== 0n && moveTo !== "rejected" && !isRefused(reward.status),
  };
}

/** An approval is for an amount: by people it is void for another. What credit's limit approved is still within it. */
function mustBeApprovedAgain(reward: RewardState, taken: bigint | null): "pending_approval" | null {
  const byPeople = reward.rail === "fiat" || reward.approvals > 0;
  return reward.status === "approved" && byPeople && taken !== 0n ? "pending_approval" : null;
}

function debtOf(reward: RewardState, due: bigint | null, isRejectedNow: boolean): bigint {
  const { status, tokenAmount, mintedAmount, offsetAmount: offset, debtAmount: debt, rejectionCode } = reward;
  // The last release wrote no amount: it paid all of it.
  const minted = isPaidOut(status) ? (mintedAmount ?? tokenAmount ?? 0n) : 0n;
  const isRefusedBefore = isRefused(status) && rejectionCode !== "offset_by_debt";
  return debtToBook({ due, minted, offset, debt }, isRefusedBefore || isRejectedNow);
}
