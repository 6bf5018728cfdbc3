import type { AuditedMovement } from "#core/domain/audit-movement";
import type { AuditedPayout, AuditedPayoutLine, AuditedTotals, PayoutStanding } from "#core/domain/audit-payout-facts";
import type { RateSource } from "#core/domain/commission";
import type { OrderedLine, RefundedLine } from "#core/domain/kept-lines";
import type { MembershipTerms, PaidMembership } from "#core/domain/membership";
import type { Currency } from "#core/domain/money";
import type { OrderStatus, PaymentProvider, PaymentPurpose, PaymentStatus } from "#core/domain/payment";
import type { RefundReason, RefundStatus, RequestedLine } from "#core/domain/refund";
import type { RewardRail, RewardReceipt, RewardStatus } from "#core/domain/reward";
import type { SettlementMetadata, SettlementStatus } from "#core/domain/settlement";
import type { DebtCause } from "#core/domain/token-debt";

/**
 * Every record of one reference alone, as it is stored. Amounts are integers: minor units of a currency, or a token's smallest unit;
 * numerators are in 1/10 000 of a minor unit.
 */
export interface AuditFacts {
  orderReference: string;
  /** The clone's. */
  timeZone: string;
  attempt: {
    orderId: string;
    payerId: string;
    purpose: PaymentPurpose;
    provider: PaymentProvider;
    status: PaymentStatus;
    amountMinor: bigint;
    currency: Currency;
  };
  order: AuditedOrder;
  /** The order that this reference paid; null for none. */
  paid: { orderId: string; paidAt: Date } | null;
  /** An event of the attempt's own provider changed it. */
  hasAppliedEvent: boolean;
  /** Its money came for an order that was paid already. */
  cameTwice: boolean;
  /** How many attempts the order has, this one included. */
  attempts: number;
  movements: readonly AuditedMovement[];
  refunds: readonly AuditedRefund[];
  settlements: readonly AuditedSettlement[];
  settlementAdjustments: readonly AuditedSettlementAdjustment[];
  /** What the action log says of settlements that admins took back. */
  reversals: readonly AuditedReversal[];
  /** What payouts have counted of the two. */
  payoutLines: readonly AuditedPayoutLine[];
  payouts: readonly PayoutStanding[];
  assists: readonly AuditedAssist[];
  assistAdjustments: readonly { refundId: string; assistId: string; commissionMinor: bigint }[];
  reward: AuditedReward | null;
  rewardAdjustments: readonly { refundId: string; commissionNumerator: bigint; tokenAmount: bigint | null }[];
  debts: readonly AuditedDebt[];
  offsets: readonly { position: number; userId: string; tokenAmount: bigint }[];
  /** What the order bought of membership; null where it bought none. */
  membershipTerms: MembershipTerms | null;
  /** Every paid membership of the buyer. */
  memberships: readonly AuditedMembership[];
  /** Of the buyer's orders, the oldest first. */
  periodAdjustments: readonly AuditedPeriodAdjustment[];
  /** Null when the chain could not be read: then nothing is said of it. */
  chain: { paid: boolean; payment: { wallet: string; amount: bigint; txHash: string } | null } | null;
}

/** What a reference shares with others. */
export interface SharedFacts {
  payouts: readonly AuditedPayout[];
  /** Of the vendors of the settlements, in their currency. */
  vendorTotals: readonly AuditedTotals[];
  debtors: readonly AuditedDebtor[];
}

/** Every record of one reference, with those that it shares. */
export interface WholeAuditFacts extends Omit<AuditFacts, "payouts">, SharedFacts {}

/** A person that the reward, its debts or offsets belong to: the running balance, and the sum of all their rows. */
export interface AuditedDebtor {
  userId: string;
  outstanding: bigint;
  booked: bigint;
}

export interface AuditedOrder {
  id: string;
  buyerId: string;
  isBuyerDeleted: boolean;
  purpose: PaymentPurpose;
  status: OrderStatus;
  currency: Currency;
  totalMinor: bigint;
  referralCode: string | null;
  referrerUserId: string | null;
  referrerWallet: string | null;
  refusedCode: string | null;
  refusedReason: string | null;
  rewardPercent: string;
  paidAt: Date | null;
  cancelledAt: Date | null;
  paidReference: string | null;
  /** As they were placed. */
  lines: readonly AuditedLine[];
}

export interface AuditedLine extends OrderedLine {
  unitPriceMinor: bigint;
  referralRateSource: RateSource;
}

export interface AuditedRefund {
  id: string;
  amountMinor: bigint;
  currency: Currency;
  reason: RefundReason;
  requestedLines: readonly RequestedLine[] | null;
  requestedBy: string | null;
  bankReference: string | null;
  status: RefundStatus;
  position: number | null;
  tries: number;
  sentAt: Date | null;
  createdAt: Date;
  endedAt: Date | null;
  lines: readonly RefundedLine[];
}

export interface AuditedSettlement {
  id: string;
  orderId: string;
  vendorId: string;
  currency: Currency;
  grossMinor: bigint;
  platformMinor: bigint;
  referralMinor: bigint;
  netMinor: bigint;
  status: SettlementStatus;
  holdReason: string | null;
  heldByRefund: string | null;
  dueAt: Date;
  metadata: SettlementMetadata;
  moves: readonly { fromStatus: SettlementStatus; toStatus: SettlementStatus }[];
}

/** The last three are null for a refund. */
export interface AuditedSettlementAdjustment {
  refundId: string;
  settlementId: string;
  vendorId: string;
  currency: Currency;
  grossMinor: bigint;
  platformMinor: bigint;
  referralMinor: bigint;
  netMinor: bigint;
  reversedBy: string | null;
  reversalReason: string | null;
  refundsBefore: number | null;
}

/** An entry of the action log; what it says was taken is as it was written. */
export interface AuditedReversal {
  settlementId: string;
  actor: string;
  reason: string | null;
  after: Readonly<Record<string, unknown>> | null;
}

export interface AuditedAssist {
  id: string;
  orderId: string;
  vendorId: string;
  referrerUserId: string;
  referralCode: string;
  currency: Currency;
  commissionMinor: bigint;
}

export interface AuditedReward {
  purpose: PaymentPurpose;
  orderId: string;
  referralCode: string;
  referrerUserId: string;
  /** Null where the code had no wallet when it was earned. */
  referrerWallet: string | null;
  rail: RewardRail;
  status: RewardStatus;
  currency: Currency;
  commissionNumerator: bigint;
  rewardPercent: string;
  usdMicros: bigint;
  tokenAmount: bigint | null;
  tokenDecimals: number | null;
  receipt: RewardReceipt;
  mintBatchId: string | null;
  txHash: string | null;
  rejectionCode: string | null;
  heldByRefund: string | null;
  refundUnjudged: boolean;
  mintedAmount: bigint | null;
  transitions: readonly AuditedTransition[];
  /** The wallet that the Minter has bound to it, with the link that it names; null without one. */
  binding: { address: string; link: BoundLink | null } | null;
}

export interface AuditedTransition {
  fromStatus: RewardStatus | null;
  toStatus: RewardStatus;
  reasonCode: string | null;
  reason: string | null;
  at: Date;
}

/** The link of a wallet to a code, as a binding must find it. */
export interface BoundLink {
  address: string;
  /** It was not stopped, and is of the reward's own code and referrer. */
  isOfReward: boolean;
}

export interface AuditedDebt {
  position: number;
  userId: string;
  tokenAmount: bigint;
  cause: DebtCause;
  refundId: string | null;
}

export interface AuditedMembership extends PaidMembership {
  orderId: string;
}

export interface AuditedPeriodAdjustment {
  refundId: string;
  orderId: string;
  userId: string;
  amountMinor: bigint;
}

/** What does not fit, by the record where it shows. */
export const driftKinds = [
  // The payment and its order.
  "attempt_differs",
  "attempt_state_differs",
  "payment_unproven",
  "order_state_differs",
  "order_sum_differs",
  "order_rate_differs",
  "attribution_differs",
  "ledger_without_payment",
  "credit_movement_differs",
  // Its refunds.
  "refund_differs",
  "refund_place_differs",
  "refund_lines_differ",
  // What vendors are owed, and who helped to sell.
  "no_settlement",
  "settlement_unexpected",
  "settlement_differs",
  "settlement_metadata_differs",
  "settlement_state_differs",
  "settlement_adjustment_differs",
  "assist_missing",
  "assist_unexpected",
  "assist_differs",
  "assist_adjustment_differs",
  // What vendors were paid.
  "payout_missing",
  "payout_unexpected",
  "payout_moves_differ",
  "payout_line_differs",
  "payout_sum_differs",
  "payout_state_differs",
  "payout_details_differ",
  "payout_credit_differs",
  "vendor_totals_differ",
  // What a referrer is owed in tokens.
  "reward_missing",
  "reward_unexpected",
  "reward_differs",
  "reward_state_differs",
  "reward_not_replayable",
  "reward_adjustment_differs",
  "reward_not_held",
  "refunded_but_rewarded",
  "debt_missing",
  "debt_too_high",
  "debt_differs",
  "offset_differs",
  "debtor_differs",
  // The chain.
  "minted_not_on_chain",
  "on_chain_not_minted",
  "binding_unexpected",
  "binding_missing",
  "binding_not_linked",
  "binding_wallet_differs",
  "chain_wallet_differs",
  "chain_amount_differs",
  "chain_transaction_differs",
  // What a member has.
  "period_missing",
  "period_unexpected",
  "period_differs",
  "period_adjustment_differs",
] as const;

export type DriftKind = (typeof driftKinds)[number];

/** The kinds whose condition holds. */
export function driftWhere(conditions: Partial<Record<DriftKind, boolean>>): DriftKind[] {
  return driftKinds.filter((kind) => conditions[kind] === true);
}
