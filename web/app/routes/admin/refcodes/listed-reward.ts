import { isWalletAddress, shortWallet } from "#app/format/wallet.ts";
import type { MintReason } from "#core/domain/mint-reason";
import { hasPaid, type PaymentStatus } from "#core/domain/payment";
import type { RejectionReason } from "#core/domain/rejection";
import { canBecome, type RewardReceipt, type RewardStatus } from "#core/domain/reward";
import type { EvidenceMark } from "#core/domain/reward-evidence";
import type { RewardApprovals } from "#core/services/rewards/read-approvals";

/** A reward as an admin sees it. */
export interface ListedReward {
  orderReference: string;
  orderId: string;
  referralCode: string;
  referrerName: string;
  /** Whom it pays; null while the referrer has no wallet. */
  payee: string | null;
  /** While that wallet is not paid yet. */
  paysFrom: Date | null;
  rail: "fiat" | "crypto";
  status: RewardStatus;
  currency: string;
  orderTotalMinor: bigint;
  rewardPercent: string;
  usdMicros: bigint;
  /** Of what refunds have left. */
  dueUsdMicros: bigint;
  tokenAmount: bigint | null;
  /** What refunds have left of it: an approval is for that. */
  dueAmount: bigint | null;
  mintedAmount: bigint | null;
  tokenDecimals: number | null;
  /** Null where it cannot be read. */
  receipt: RewardReceipt | null;
  txHash: string | null;
  failure: MintReason | null;
  /** Beside a code its sentence; else what was written before there were codes. */
  failureReason: string | null;
  rejection: RejectionReason | null;
  /** A person's own words where there is no code. */
  rejectionReason: string | null;
  createdAt: Date;
  paidAt: Date | null;
  paymentStatus: PaymentStatus | null;
  approvals: RewardApprovals;
  /** What the evidence says of it; null where there is nothing to decide. */
  mark: EvidenceMark | null;
}

/** What was paid, or else what is due; of one that a refund has left nothing of, what it was. */
export function dueOf({ mintedAmount, dueAmount, tokenAmount, usdMicros, dueUsdMicros }: ListedReward) {
  const isNothingLeft = dueAmount === 0n;
  return {
    tokens: mintedAmount ?? (isNothingLeft ? tokenAmount : dueAmount),
    usdMicros: isNothingLeft ? usdMicros : dueUsdMicros,
  };
}

/** The verb by which this admin can have it paid now; null where they cannot. */
export function payingVerbOf({
  status,
  paymentStatus,
  dueAmount,
  approvals,
}: ListedReward): "approve" | "retry" | null {
  const isPaid = paymentStatus !== null && hasPaid(paymentStatus);
  if (!canBecome(status, "rejected") || !isPaid || dueAmount === null || approvals.decision?.refusal !== null)
    return null;
  return status === "failed" ? "retry" : "approve";
}

/** A name as a desk shows it: of somebody without one it is their wallet. */
export function shownName(name: string): string {
  return isWalletAddress(name) ? shortWallet(name) : name;
}
