/** `cancelled` by its buyer before it was paid. Money that arrives all the same still pays it. */
export const orderStatuses = ["pending", "paid", "cancelled"] as const;
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

/** States in which money may still arrive. */
export const unpaidStatuses = ["created", "pending", "declined", "expired"] as const satisfies readonly PaymentStatus[];

/** What became of a provider's event: done, harmless, or left for a person. */
export const eventOutcomes = ["applied", "ignored", "parked"] as const;
export type EventOutcome = (typeof eventOutcomes)[number];

/** What a provider says of an attempt, whatever its own words are. */
export const providerStatuses = [
  /** The payment page was opened, and nothing was paid there yet. */
  "opened",
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
    case "opened":
      return { action: "ignore", why: "nothing was paid yet" };
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

/** How a payment stands for the person who makes it. */
export const paymentStandings = [
  /** Not known yet: the provider has not answered. */
  "checking",
  /** The provider says that nothing was paid: its page was left, or never opened. */
  "not_paid",
  /** The provider holds the money and has not decided. */
  "held",
  "declined",
  "expired",
  "paid",
  /** It paid its order and went back since. */
  "refunded",
  /** Another attempt had paid the order; this one is on its way back. */
  "surplus",
  /** The same, and it has arrived. */
  "surplus_refunded",
  /** Another attempt has paid the order, and of this one no money is known. */
  "order_paid",
  /** The order was cancelled, and of this attempt no money is known. */
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
}

/** What a payer is told about an attempt: a charge that goes back is never a thank-you, and silence is never a payment. */
export function paymentStanding({ status, orderStatus, paidOrder, answered }: StandingFacts): PaymentStanding {
  switch (status) {
    case "surplus":
      return "surplus";
    case "refunded":
      return orderStatus === "paid" && !paidOrder ? "surplus_refunded" : "refunded";
    case "approved":
      return "paid";
    case "pending":
      return "held";
    default:
      if (orderStatus === "paid") return "order_paid";
      if (orderStatus === "cancelled") return "order_cancelled";
      if (status === "created") return answered ? "not_paid" : "checking";
      return status;
  }
}

/** Standings that the page need not ask about again. */
export const endedStandings: ReadonlySet<PaymentStanding> = new Set([
  "declined",
  "expired",
  "paid",
  "refunded",
  "surplus_refunded",
  "order_cancelled",
]);

/** Why money is given back. */
export const refundReasons = ["double_payment"] as const;
export type RefundReason = (typeof refundReasons)[number];

/** `requested` until the provider has it; `refused`: the provider will not, so a person must. */
export const refundStatuses = ["requested", "refunded", "refused"] as const;
export type RefundStatus = (typeof refundStatuses)[number];

/** How long the provider's page takes money for an attempt, in seconds. */
export const ATTEMPT_LIFETIME = 86_400;

const minuteMs = 60_000;

/** How long we keep polling the provider after its payment page expires: it may be late itself. */
const POLL_AFTER_EXPIRY_MS = 60 * minuteMs;

/** Pause between questions while the provider holds the money. */
const HELD_PAUSE_MS = 180 * minuteMs;

/** When to ask again about money that the provider holds: for as long as it does. */
export function nextHeldCheckAt(now: Date): Date {
  return new Date(now.getTime() + HELD_PAUSE_MS);
}

/** What polling depends on. */
export interface PolledAttempt {
  status: PaymentStatus;
  createdAt: Date;
  /** When the payer's browser came back from the payment page; null while it has not. */
  returnedAt: Date | null;
}

/** When to poll the provider for the first time about an attempt that was just begun. */
export function firstCheckAt(createdAt: Date): Date {
  return new Date(createdAt.getTime() + 5 * minuteMs);
}

/** When to poll about an attempt whose payer has just come back, if no callback arrives before. */
export function checkAfterReturnAt(returnedAt: Date): Date {
  return new Date(returnedAt.getTime() + minuteMs);
}

/** Whether the payer came back from the payment page, or the provider spoke of the attempt: a card was tried. */
export function hasSignOfLife({ status, returnedAt }: Pick<PolledAttempt, "status" | "returnedAt">): boolean {
  return returnedAt !== null || status !== "created";
}

/**
 * When to poll the provider again about an attempt that is not paid. With a sign of life the pauses double from one
 * minute on. Without one most were abandoned: every five minutes at first, after twenty minutes each time at three times
 * the age. Null when its time is over and the last poll has been made.
 */
export function nextCheckAt(attempt: PolledAttempt, now: Date): Date | null {
  const { createdAt, returnedAt } = attempt;
  const last = createdAt.getTime() + ATTEMPT_LIFETIME * 1000 + POLL_AFTER_EXPIRY_MS;
  if (now.getTime() >= last) return null;
  const age = now.getTime() - (returnedAt ?? createdAt).getTime();
  const pause = hasSignOfLife(attempt) ? Math.max(age, minuteMs) : age < 20 * minuteMs ? 5 * minuteMs : 2 * age;
  return new Date(Math.min(now.getTime() + pause, last));
}

/** How long the form of an attempt is handed out again: long enough for a payer who goes back and forth. */
const REUSE_MS = 30 * minuteMs;

/**
 * Whether the payment page can be opened again for an attempt. Once a card was tried it cannot: the provider takes every
 * reference once.
 */
export function isFormReusable(attempt: PolledAttempt, now: Date): boolean {
  const age = now.getTime() - attempt.createdAt.getTime();
  return attempt.status === "created" && attempt.returnedAt === null && age < REUSE_MS;
}

/** Attempts that one payer may begin in an hour. Each of them is polled for a day. */
export const MAX_ATTEMPTS_AN_HOUR = 20;

/** The reference of an order's n-th attempt: `<slug>-<order>-<n>`. */
export function attemptReference(cloneSlug: string, orderId: string, attempt: number): string {
  return `${cloneSlug}-${orderId}-${attempt}`;
}

/** Whether a text has the shape of an attempt's reference in this clone. */
export function isAttemptReference(cloneSlug: string, text: string): boolean {
  const prefix = `${cloneSlug}-`;
  return text.startsWith(prefix) && /^\w[\w-]{0,63}-[1-9]\d{0,3}$/.test(text.slice(prefix.length));
}
