import { isGivenBack, type PaymentStatus } from "#core/domain/payment";
import { byHandId, isRefundDone, isRefundOpen, type RefundStatus } from "#core/domain/refund";

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

/**
 * A refund as the payer sees it. `closed`: the money went back otherwise, which another refund says. `dropped`: an admin has
 * given it up.
 */
export const refundStandings = ["open", "done", "refused", "closed", "dropped"] as const;
export type RefundStanding = (typeof refundStandings)[number];

interface StandingRefund {
  id: string;
  status: RefundStatus;
  resolvedAt: Date | null;
  /** Null where no person has resolved it: what was left of it is another refund. */
  resolvedBy: string | null;
}

/** @param others the refunds of the same payment; it may be among them */
export function refundStanding(
  { id, status, resolvedAt, resolvedBy }: StandingRefund,
  others: readonly { id: string }[],
): RefundStanding {
  if (isRefundDone(status)) return "done";
  if (isRefundOpen(status)) return "open";
  if (resolvedAt === null) return "refused";
  return resolvedBy === null || others.some((other) => other.id === byHandId(id)) ? "closed" : "dropped";
}
