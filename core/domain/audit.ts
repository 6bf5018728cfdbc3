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
    /** Null where the code had no wallet when it was earned. */
    referrerWallet: string | null;
    /** The wallet that the Minter has bound to it, with the link that it names; null without one. */
    binding: { address: string; link: BoundLink | null } | null;
    replayedAmount: bigint | null;
  } | null;
  /** Null when the chain could not be read: then nothing is said of it. */
  chain: { paid: boolean; payment: { wallet: string; amount: bigint } | null } | null;
}

/** The link of a wallet to a code, as a binding must find it. */
export interface BoundLink {
  address: string;
  /** It was not stopped, and is of the reward's own code and referrer. */
  isOfReward: boolean;
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
  "binding_unexpected",
  "binding_missing",
  "binding_not_linked",
  "binding_wallet_differs",
  "chain_wallet_differs",
  "chain_amount_differs",
] as const;

export type DriftKind = (typeof driftKinds)[number];

/** What the audit of a reference comes to. */
export const auditVerdicts = ["not_paid", "drift", "consistent", "chain_not_read"] as const;

export type AuditVerdict = (typeof auditVerdicts)[number];

/** Compares the four records of one paid reference, in both directions. An empty list means that they agree. */
export function findDrift(facts: AuditFacts): DriftKind[] {
  return [...settlementDrift(facts), ...rewardDrift(facts), ...bindingDrift(facts), ...chainDrift(facts)];
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

/** A wallet may be bound to a reward that has none of its own, and only by the live link of its code. */
function bindingDrift({ reward }: AuditFacts): DriftKind[] {
  if (!reward) return [];
  const { binding, referrerWallet, status } = reward;
  if (!binding) return referrerWallet === null && isPaidOut(status) ? ["binding_missing"] : [];
  if (referrerWallet !== null) return ["binding_unexpected"];
  if (!binding.link?.isOfReward) return ["binding_not_linked"];
  return isSameWallet(binding.address, binding.link.address) ? [] : ["binding_wallet_differs"];
}

function isSameWallet(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
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
  // Without either there is a binding missing, which is said already.
  const expected = reward.referrerWallet ?? reward.binding?.address ?? payment.wallet;
  return [
    ...(isSameWallet(payment.wallet, expected) ? [] : (["chain_wallet_differs"] as const)),
    ...(payment.amount === reward.tokenAmount ? [] : (["chain_amount_differs"] as const)),
  ];
}
