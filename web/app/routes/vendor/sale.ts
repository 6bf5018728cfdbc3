import type { RateSource } from "#core/domain/commission";
import type { RefundReason } from "#core/domain/refund";
import type { SettlementStatus } from "#core/domain/settlement";
import type { RefundAsked } from "./ask-for-refund.tsx";

export interface Split {
  grossMinor: bigint;
  platformMinor: bigint;
  referralMinor: bigint;
  netMinor: bigint;
}

export interface SaleLine {
  itemId: string;
  name: string;
  quantity: number;
  lineTotalMinor: bigint;
  /** Basis points, as they were when the order was placed. */
  platformRateBp: number;
  referralRateBp: number;
  referralRateSource: RateSource;
  refundedQuantity: number;
  refundedMinor: bigint;
  /** The last one; null where none was made. */
  request: RefundAsked | null;
}

/** One sale as its vendor sees it. */
export interface Sale extends Split {
  id: string;
  orderReference: string;
  vendorName: string;
  currency: string;
  status: SettlementStatus;
  /** `held` also while a refund of the order is not decided. */
  standing: SettlementStatus;
  holdReason: string | null;
  isHeldByRefund: boolean;
  dueAt: Date;
  createdAt: Date;
  /** The code by which the buyer came; null: no referral fee. */
  referralCode: string | null;
  /** What refunds took off; or the store, which reversed what was left: then `reason` is null. */
  adjustments: (Split & {
    refundId: string;
    reason: RefundReason | null;
    reversalReason: string | null;
    createdAt: Date;
  })[];
  /** The split without them. */
  left: Split;
  lines: SaleLine[];
}
