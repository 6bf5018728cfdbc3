import { hasPaid, type PaymentPurpose, type PaymentStatus } from "#core/domain/payment";
import { isOnItsWay, isPaidOut, type RewardStatus } from "#core/domain/reward";

/** One reference seen from all four records. Amounts are integers; null where a record does not exist. */
export interface AuditFacts {
  /** A membership has no vendor, so neither settlement nor sales assist. */
  purpose: PaymentPurpose;
  attributed: boolean;
  orderReference: string;
  /** Status of the attempt with this reference. */
  paymentStatus: PaymentStatus;
  settlements: readonly { vendorId: string; referralMinor: bigint; referralCommission: string }[];
  salesAssists: readonly { vendorId: string; commissionMinor: bigint }[];
  reward: {
    status: RewardStatus;
    tokenAmount: bigint | null;
    /** Null while it has no wallet: then nobody may have been paid. */
    referrerWallet: string | null;
    replayedAmount: bigint | null;
  } | null;
  /** Null when the chain could not be read: then nothing is said of it. */
  chain: { paid: boolean; payment: { wallet: string; amount: bigint } | null } | null;
}

/** What does not fit, by the record where it shows. */
export const driftKinds = [
  "no_settlement",
  "settlement_unexpected",
  "settlement_metadata_differs",
  "assist_missing",
  "assist_unexpected",
  "assist_differs",
  "reward_missing",
  "reward_unexpected",
  "reward_not_replayable",
  "refunded_but_rewarded",
  "minted_not_on_chain",
  "on_chain_not_minted",
  "chain_wallet_differs",
  "chain_amount_differs",
] as const;

export type DriftKind = (typeof driftKinds)[number];

/** What the audit of a reference comes to. */
export const auditVerdicts = ["not_paid", "drift", "consistent", "chain_not_read"] as const;

export type AuditVerdict = (typeof auditVerdicts)[number];

/** Compares the four records of one paid reference, in both directions. An empty list means that they agree. */
export function findDrift(facts: AuditFacts): DriftKind[] {
  return [...settlementDrift(facts), ...rewardDrift(facts), ...chainDrift(facts)];
}

function settlementDrift({ purpose, attributed, settlements, salesAssists }: AuditFacts): DriftKind[] {
  const drift = new Set<DriftKind>();
  if (purpose === "membership_upgrade") {
    if (settlements.length > 0) drift.add("settlement_unexpected");
    if (salesAssists.length > 0) drift.add("assist_unexpected");
    return [...drift];
  }
  if (settlements.length === 0) drift.add("no_settlement");
  for (const { vendorId, referralMinor, referralCommission } of settlements) {
    if (referralMinor.toString() !== referralCommission) drift.add("settlement_metadata_differs");
    const assist = salesAssists.find((candidate) => candidate.vendorId === vendorId);
    if (attributed && !assist) drift.add("assist_missing");
    if (assist && assist.commissionMinor !== referralMinor) drift.add("assist_differs");
  }
  if (!attributed && salesAssists.length > 0) drift.add("assist_unexpected");
  return [...drift];
}

function rewardDrift({ purpose, attributed, settlements, reward, paymentStatus }: AuditFacts): DriftKind[] {
  const worthAnything =
    purpose === "membership_upgrade" || settlements.some((settlement) => settlement.referralMinor > 0n);
  if (!reward) return attributed && worthAnything ? ["reward_missing"] : [];
  if (!attributed) return ["reward_unexpected"];
  return [
    ...(reward.tokenAmount === reward.replayedAmount ? [] : (["reward_not_replayable"] as const)),
    ...(!hasPaid(paymentStatus) && (isOnItsWay(reward.status) || isPaidOut(reward.status))
      ? (["refunded_but_rewarded"] as const)
      : []),
  ];
}

function chainDrift({ reward, chain }: AuditFacts): DriftKind[] {
  if (!chain) return [];
  const minted = reward !== null && isPaidOut(reward.status);
  if (minted && !chain.paid) return ["minted_not_on_chain"];
  if (!chain.paid) return [];
  // While a reward is `minting` its payment may already be on the chain, not yet final.
  if (!minted && reward?.status !== "minting") return ["on_chain_not_minted"];
  const { payment } = chain;
  if (!payment) return [];
  const sameWallet = payment.wallet.toLowerCase() === reward.referrerWallet?.toLowerCase();
  return [
    ...(sameWallet ? [] : (["chain_wallet_differs"] as const)),
    ...(payment.amount === reward.tokenAmount ? [] : (["chain_amount_differs"] as const)),
  ];
}
