import type { OrderStatus, PaymentStatus } from "#core/domain/payment";

/** Payment status as the payer sees it. */
export const paymentStandings = [
  /** Unknown: the provider has not answered yet. */
  "checking",
  /** The provider says nothing was paid: its page was abandoned, or never opened. */
  "not_paid",
  /** The provider is holding the money, pending its decision. */
  "held",
  "declined",
  "expired",
  "paid",
  /** It paid the order, and part of it has been refunded since. */
  "partly_refunded",
  /** It paid the order and has been refunded since. */
  "refunded",
  /** Another attempt had already paid the order; this one is being refunded. */
  "surplus",
  /** As `surplus`, and the refund has completed. */
  "surplus_refunded",
  /** Another attempt paid the order, and no money is known for this one. */
  "order_paid",
  /** The order was cancelled, and no money is known for this attempt. */
  "order_cancelled",
] as const;
export type PaymentStanding = (typeof paymentStandings)[number];

interface StandingFacts {
  status: PaymentStatus;
  orderStatus: OrderStatus;
  /** Whether this attempt is the one that paid its order. */
  paidOrder: boolean;
  /** Whether the provider has said anything about it. */
  answered: boolean;
  /** How much of it was refunded, in minor units. */
  refundedMinor: bigint;
}

/** What to show the payer: a surplus charge is never shown as paid, and no answer is never shown as a payment. */
export function paymentStanding(facts: StandingFacts): PaymentStanding {
  const { status, orderStatus, paidOrder, answered, refundedMinor } = facts;
  switch (status) {
    case "surplus":
      return "surplus";
    case "refunded":
      return orderStatus === "paid" && !paidOrder ? "surplus_refunded" : "refunded";
    case "approved":
      return refundedMinor > 0n ? "partly_refunded" : "paid";
    case "pending":
      return "held";
    default:
      if (orderStatus === "paid") return "order_paid";
      if (orderStatus === "cancelled") return "order_cancelled";
      if (status === "created") return answered ? "not_paid" : "checking";
      return status;
  }
}

/** How far a payment is, as steps. */
export type ProgressStage = "under_way" | "paid" | "failed";

/** What a standing means for the page that waits for it. */
interface StandingTraits {
  /** Final: the page stops polling. */
  ended: boolean;
  /** Null for what is told in a sentence instead of steps. */
  progress: ProgressStage | null;
  /** The order can still be paid from here. */
  payable: boolean;
}

const traits: Record<PaymentStanding, StandingTraits> = {
  checking: { ended: false, progress: "under_way", payable: false },
  not_paid: { ended: false, progress: null, payable: true },
  held: { ended: false, progress: "under_way", payable: false },
  declined: { ended: true, progress: "failed", payable: true },
  expired: { ended: true, progress: "failed", payable: true },
  paid: { ended: true, progress: "paid", payable: false },
  partly_refunded: { ended: true, progress: null, payable: false },
  refunded: { ended: true, progress: null, payable: false },
  surplus: { ended: false, progress: null, payable: false },
  surplus_refunded: { ended: true, progress: null, payable: false },
  order_paid: { ended: false, progress: null, payable: false },
  order_cancelled: { ended: true, progress: null, payable: false },
};

/** What the page that shows a standing does with it. */
export function traitsOf(standing: PaymentStanding): StandingTraits {
  return traits[standing];
}
