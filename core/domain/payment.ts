export const orderStatuses = ["pending", "paid"] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** What a payment is for. */
export const paymentPurposes = ["store_order"] as const;
export type PaymentPurpose = (typeof paymentPurposes)[number];

export const paymentProviders = ["wayforpay", "credit"] as const;
export type PaymentProvider = (typeof paymentProviders)[number];

/** State of one attempt to pay. */
export const paymentStatuses = ["created", "pending", "approved", "declined", "expired"] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** What became of a provider's event: done, harmless, or left for a person. */
export const eventOutcomes = ["applied", "ignored", "parked"] as const;
export type EventOutcome = (typeof eventOutcomes)[number];

/** What a provider says of an attempt, whatever its own words are. */
export const providerStatuses = ["in_progress", "approved", "declined", "expired", "refunded"] as const;
export type ProviderStatus = (typeof providerStatuses)[number];

export type PaymentDecision =
  | { action: "settle" }
  | { action: "move"; to: PaymentStatus }
  | { action: "ignore"; why: string }
  | { action: "park"; why: string };

/**
 * What an event does to an attempt. Money that arrived stays arrived: nothing but a refund touches an approved attempt,
 * and a refund is for a person to see. A declined attempt may still succeed: the provider's page lets the payer retry.
 */
export function decidePayment(current: PaymentStatus, event: ProviderStatus): PaymentDecision {
  if (event === "refunded") return { action: "park", why: "refunded at the provider" };
  if (current === "approved") return { action: "ignore", why: "already approved" };
  switch (event) {
    case "approved":
      return { action: "settle" };
    case "in_progress":
      return current === "created"
        ? { action: "move", to: "pending" }
        : { action: "ignore", why: `already ${current}` };
    case "declined":
    case "expired":
      return { action: "move", to: event };
  }
}

/** The reference of an order's n-th attempt: `<slug>-<order>-<n>`. */
export function attemptReference(cloneSlug: string, orderId: string, attempt: number): string {
  return `${cloneSlug}-${orderId}-${attempt}`;
}
