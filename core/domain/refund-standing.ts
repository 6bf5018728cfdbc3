import { isGivenBack, type PaymentStatus } from "#core/domain/payment";
import { isRefundDone, isRefundOpen, type RefundStatus } from "#core/domain/refund";

/** How much of what paid an order is back with its buyer. Derived, never stored: the order itself stays `paid`. */
export const refundExtents = ["none", "partly", "whole"] as const;
export type RefundExtent = (typeof refundExtents)[number];

/**
 * `paidBy`: the attempt that paid the order, null while none has; its status also speaks for refunds made before each had a
 * row. Amounts in minor units.
 */
export function refundExtent(
  paidBy: { status: PaymentStatus; amountMinor: bigint } | null | undefined,
  refundedMinor: bigint,
): RefundExtent {
  if (!paidBy) return "none";
  if (isGivenBack(paidBy.status)) return "whole";
  if (refundedMinor <= 0n) return "none";
  return refundedMinor < paidBy.amountMinor ? "partly" : "whole";
}

/** A refund as the payer sees it. `closed`: it was refused, and an admin has settled it by hand. */
export const refundStandings = ["open", "done", "refused", "closed"] as const;
export type RefundStanding = (typeof refundStandings)[number];

export function refundStanding({
  status,
  resolvedAt,
}: {
  status: RefundStatus;
  resolvedAt: Date | null;
}): RefundStanding {
  if (isRefundDone(status)) return "done";
  if (isRefundOpen(status)) return "open";
  return resolvedAt === null ? "refused" : "closed";
}
