import type { AuditedMovement } from "#core/domain/audit-movement";
import type { Currency } from "#core/domain/money";
import type { PayoutMethod, PayoutStatus } from "#core/domain/payout";

/** A settlement of the reference, or a refund's adjustment of one, that a payout has counted. */
export interface AuditedPayoutLine {
  payoutId: string;
  settlementId: string;
  /** Whose adjustment it takes off; null where it pays the settlement itself. */
  refundId: string | null;
  netMinor: bigint;
  live: boolean;
}

/** A payout that has counted a settlement or an adjustment. */
export interface PayoutStanding {
  id: string;
  vendorId: string;
  currency: Currency;
  status: PayoutStatus;
}

/** The same with what its lines come to, of all references, and everything else that must agree with it. */
export interface AuditedPayout extends PayoutStanding {
  method: PayoutMethod;
  amountMinor: bigint;
  settledMinor: bigint;
  adjustedMinor: bigint;
  actor: string;
  bankReference: string | null;
  creditTransactionKey: string | null;
  batchId: string | null;
  bankDetailsId: string | null;
  /** The first and last digits of the account as they were frozen. */
  ibanMasked: string | null;
  /** Whose it is, and what else must be the same. Null for one that is not paid by the bank. */
  batch: { currency: Currency; isSealed: boolean } | null;
  details: { vendorId: string; ibanMasked: string } | null;
  /** What the action log says of its making; null where it says nothing. */
  made: {
    actor: string;
    vendorId: unknown;
    currency: unknown;
    method: unknown;
    batchId: unknown;
    bankDetailsId: unknown;
  } | null;
  lines: PayoutLines;
  moves: readonly AuditedPayoutMove[];
  movement: AuditedMovement | null;
  /** Everybody who works for the vendor, or did. */
  owners: readonly string[];
}

export interface AuditedPayoutMove {
  fromStatus: PayoutStatus | null;
  toStatus: PayoutStatus;
  actor: string;
  bankReference: string | null;
}

export interface PayoutLines {
  settlements: number;
  settledMinor: bigint;
  adjustedMinor: bigint;
  /** Lines of another vendor, in another currency, or of another amount than what they pay or take off. */
  odd: number;
  /** Lines that are not live though the payout is, and the other way round. */
  stale: number;
}

/** What a vendor's sales come to, in parts that are the same in the totals and in the months. */
interface AuditedSales {
  vendorId: string;
  currency: Currency;
  sales: number;
  grossMinor: bigint;
  referredMinor: bigint;
  platformMinor: bigint;
  referralMinor: bigint;
  netMinor: bigint;
}

/** The kept row of a vendor and currency. */
export interface AuditedTotals extends AuditedSales {
  pendingMinor: bigint;
  heldMinor: bigint;
  inPayoutMinor: bigint;
  paidMinor: bigint;
  pendingSales: number;
  heldSales: number;
  inPayoutSales: number;
  paidSales: number;
  reversedSales: number;
  /** Of the live payouts. */
  payoutsMinor: bigint;
  /** What payouts come to: those that the bank has not carried out yet, and by month those that it did and that stayed. */
  payouts: { openMinor: bigint; keptMinor: bigint /** How many have no line. */; empty: number };
  /** What is pending, by when it is due. */
  dues: { sales: number; pendingMinor: bigint };
  /** All months of the same together, less what was refunded in them. */
  months: AuditedSales;
}
