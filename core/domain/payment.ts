export const orderStatuses = ["pending", "paid"] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** What a payment is for. */
export const paymentPurposes = ["store_order", "membership_upgrade"] as const;
export type PaymentPurpose = (typeof paymentPurposes)[number];

export const paymentProviders = ["wayforpay", "credit"] as const;
export type PaymentProvider = (typeof paymentProviders)[number];

/**
 * State of one attempt to pay. `surplus`: approved when another attempt had paid already, so it is given back.
 * `refunded` is the end, whatever arrives later.
 */
export const paymentStatuses = [
  "created",
  "pending",
  "approved",
  "declined",
  "expired",
  "surplus",
  "refunded",
] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** What became of a provider's event: done, harmless, or left for a person. */
export const eventOutcomes = ["applied", "ignored", "parked"] as const;
export type EventOutcome = (typeof eventOutcomes)[number];

/** What a provider says of an attempt, whatever its own words are. */
export const providerStatuses = [
  "in_progress",
  "approved",
  "declined",
  "expired",
  "refund_pending",
  "refunded",
  /** A hold that was let go, or money given back before it was booked. */
  "voided",
] as const;
export type ProviderStatus = (typeof providerStatuses)[number];

export type PaymentDecision =
  | { action: "settle" }
  /** A note makes it a matter for a person. */
  | { action: "move"; to: PaymentStatus; note: string | null }
  | { action: "ignore"; why: string }
  | { action: "park"; why: string };

/** What is known of an attempt when an event arrives. */
export interface AttemptState {
  status: PaymentStatus;
  /** The provider's own time of the newest event applied; null before the first. */
  providerEventAt: Date | null;
}

/**
 * What an event does to an attempt, in whatever order events arrive.
 *
 * - Money that arrived stays arrived: only a refund touches an approved attempt.
 * - A declined or expired attempt may still succeed: the provider's page lets the payer try another card.
 * - A refund or a void ends an attempt for good, also one whose approval never arrived: that approval, when it comes
 *   late, pays nothing.
 * - Between states that move no money, an event older than the last one is ignored. Equal times are not older.
 */
export function decidePayment(
  { status, providerEventAt }: AttemptState,
  event: { status: ProviderStatus; at: Date },
): PaymentDecision {
  if (status === "refunded") return { action: "ignore", why: "already refunded" };
  if (event.status === "refunded") return decideRefunded(status);
  if (event.status === "voided") return decideVoided(status);
  if (event.status === "refund_pending") return decideRefundPending(status);
  if (status === "approved" || status === "surplus") return { action: "ignore", why: `already ${status}` };
  if (event.status === "approved") return { action: "settle" };
  if (providerEventAt && event.at < providerEventAt) return { action: "ignore", why: `older than ${status}` };
  switch (event.status) {
    case "in_progress":
      return status === "created"
        ? { action: "move", to: "pending", note: null }
        : { action: "ignore", why: `already ${status}` };
    case "declined":
    case "expired":
      return { action: "move", to: event.status, note: null };
  }
}

function decideRefunded(status: PaymentStatus): PaymentDecision {
  if (status === "surplus") return { action: "move", to: "refunded", note: null };
  const note = status === "approved" ? "refunded at the provider" : "refunded before it was known to be approved";
  return { action: "move", to: "refunded", note };
}

/** Of a payment that was never taken, nothing is left to do. */
function decideVoided(status: PaymentStatus): PaymentDecision {
  return status === "approved" ? decideRefunded(status) : { action: "move", to: "refunded", note: null };
}

function decideRefundPending(status: PaymentStatus): PaymentDecision {
  return status === "surplus"
    ? { action: "ignore", why: "the refund waits at the provider" }
    : { action: "park", why: "a refund waits at the provider" };
}

/** Why money is given back. */
export const refundReasons = ["double_payment"] as const;
export type RefundReason = (typeof refundReasons)[number];

/** `requested` until the provider has it; `refused`: the provider will not, so a person must. */
export const refundStatuses = ["requested", "refunded", "refused"] as const;
export type RefundStatus = (typeof refundStatuses)[number];

/** How long the provider's page takes money for an attempt, in seconds. */
export const ATTEMPT_LIFETIME = 86_400;

const minuteMs = 60_000;

/** Asked about for so long after the page has closed: the provider may be late itself. */
const AFTERTIME_MS = 60 * minuteMs;

/** When an attempt that was just begun is asked about for the first time, if nothing was heard of it. */
export function firstCheckAt(createdAt: Date): Date {
  return new Date(createdAt.getTime() + 5 * minuteMs);
}

/**
 * When to ask the provider again about an attempt that is not paid: the older it is the more seldom, every 5 minutes to
 * every 3 hours. Null when its time is over and one last question has been asked.
 */
export function nextCheckAt(createdAt: Date, now: Date): Date | null {
  const age = now.getTime() - createdAt.getTime();
  const last = ATTEMPT_LIFETIME * 1000 + AFTERTIME_MS;
  if (age >= last) return null;
  const pause = Math.min(Math.max(Math.floor(age / 4), 5 * minuteMs), 180 * minuteMs);
  return new Date(Math.min(now.getTime() + pause, createdAt.getTime() + last));
}

/** The reference of an order's n-th attempt: `<slug>-<order>-<n>`. */
export function attemptReference(cloneSlug: string, orderId: string, attempt: number): string {
  return `${cloneSlug}-${orderId}-${attempt}`;
}

/** Whether a text has the shape of an attempt's reference in this clone. */
export function isAttemptReference(cloneSlug: string, text: string): boolean {
  const prefix = `${cloneSlug}-`;
  return text.startsWith(prefix) && /^\w[\w-]{0,63}-[1-9]\d{0,3}$/.test(text.slice(prefix.length));
}
