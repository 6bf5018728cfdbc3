import type { ClaimedReward } from "#core/domain/mint";
import { shareOf } from "#core/domain/mint-limits";
import { rejectionReasons } from "#core/domain/rejection";
import type { BoundWallet } from "#core/domain/reward-wallet";
import { getLogger } from "#core/log";
import type { MintKit } from "#queues/mint-kit";
import type { RefusedReward } from "#queues/prove-wallets";

const log = getLogger(["refcodes", "minter"]);

/** A claimed reward whose facts agree, and what is due of it, in the token's smallest unit. */
export interface CheckedReward {
  reward: ClaimedReward;
  proven: BoundWallet | null;
  wallet: `0x${string}`;
  due: bigint;
  /** Kept back of it for debts so far. */
  keptBack: bigint;
  /** The exact referral amount that `due` was sized from, in 1/10 000 of a minor unit. */
  numerator: bigint;
}

/** What is to be signed for a reward. `numerator` is the part of the referral amount that stands behind it. */
export type SignedReward = Omit<CheckedReward, "due" | "keptBack"> & { amount: bigint };

/**
 * Keeps back what referrers owe from what is due to them, and stores it before anything is signed. A reward kept back whole is
 * rejected: none of it goes on the chain. The ledger is only asked where the referrer owed something at the claim, or may by now.
 */
export async function keepBackDebts(
  kit: MintKit,
  batchId: string,
  rewards: readonly CheckedReward[],
): Promise<(SignedReward | RefusedReward)[]> {
  const ofDebtors = rewards.filter(({ reward, due, keptBack }) => reward.mayOwe && due > keptBack);
  const kept =
    ofDebtors.length === 0
      ? new Map<string, bigint>()
      : await kit.ledger.offsetDebts({
          batchId,
          rewards: ofDebtors.map(({ reward: { orderReference }, due }) => ({ orderReference, due })),
          now: kit.now(),
        });
  return rewards.map(({ due, keptBack, ...checked }) => {
    const { orderReference } = checked.reward;
    const amount = due - (kept.get(orderReference) ?? keptBack);
    if (amount > 0n) return { ...checked, amount, numerator: shareOf(checked.numerator, { of: due, part: amount }) };
    const reason = rejectionReasons.of(due === 0n ? "refunded" : "offset_by_debt");
    log.info("{orderReference} is rejected: {reason}", { orderReference, reason: rejectionReasons.say(reason) });
    return { orderReference, result: "rejected", reason };
  });
}
