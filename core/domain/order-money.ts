import { hasPaid, type OrderStatus, type PaymentStatus } from "#core/domain/payment";

/** What became of an order's money. */
export const orderMoneyStates = ["unpaid", "paid", "partly_refunded", "refunded"] as const;
export type OrderMoneyState = (typeof orderMoneyStates)[number];

/** The state by the paid attempt, null without one, and what was refunded of it in minor units. */
export function orderMoneyState(
  status: OrderStatus,
  paidAttempt: PaymentStatus | null,
  refundedMinor: bigint,
): OrderMoneyState {
  if (status !== "paid" || paidAttempt === null) return "unpaid";
  if (!hasPaid(paidAttempt)) return "refunded";
  return refundedMinor > 0n ? "partly_refunded" : "paid";
}
