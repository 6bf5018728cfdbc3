import { type EventNote, eventNotes } from "#core/domain/payment-note";

/** `cancelled`: by its buyer, before it was paid. A late payment still pays it. */
export const orderStatuses = ["pending", "paid", "cancelled"] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** What a payment is for. */
export const paymentPurposes = ["store_order", "membership_upgrade"] as const;
export type PaymentPurpose = (typeof paymentPurposes)[number];

/** Who took an attempt's money: the name of a payment gateway, or {@link CREDIT}. Which ones there are is up to the clone. */
export type PaymentProvider = string;

/** The provider of attempts that store credit pays. */
export const CREDIT: PaymentProvider = "credit";

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

/** What a status says about the money. */
export type PaymentPhase = "open" | "failed" | "paid" | "given_back";

/** Every status is in exactly one phase. */
const phases: Record<PaymentStatus, PaymentPhase> = {
  created: "open",
  pending: "open",
  approved: "paid",
  declined: "failed",
  expired: "failed",
  surplus: "given_back",
  refunded: "given_back",
};

/** The one phase of a status. */
export const phaseOf = (status: PaymentStatus): PaymentPhase => phases[status];

/** Not decided yet: the provider may know more than we do. */
export const isOpen = (status: PaymentStatus): boolean => phases[status] === "open";

/** The provider did not take the money. It still may: its page lets the payer try another card. */
export const hasFailed = (status: PaymentStatus): boolean => phases[status] === "failed";

/** The money arrived, and we have kept it. */
export const hasPaid = (status: PaymentStatus): boolean => phases[status] === "paid";

/** The money is back with the payer, or on its way. */
export const isGivenBack = (status: PaymentStatus): boolean => phases[status] === "given_back";

/** Money may still arrive. */
export const isUnpaid = (status: PaymentStatus): boolean => isOpen(status) || hasFailed(status);

/** The provider is holding the money until it decides. */
export const isHeld = (status: PaymentStatus): boolean => status === "pending";

/** Money was at least held, so the attempt stays of interest once its order is settled. */
export const hasMovedMoney = (status: PaymentStatus): boolean => !isUnpaid(status) || isHeld(status);

/** Whether an event that leads to this status leaves the attempt to be polled: the payment page may still be used. */
export const isPolledIn = (status: PaymentStatus): boolean => isOpen(status) || status === "declined";

/** {@link isOpen}, {@link isHeld} and {@link isUnpaid}, for queries. */
export const openStatuses = paymentStatuses.filter(isOpen);
export const heldStatuses = paymentStatuses.filter(isHeld);
export const unpaidStatuses = paymentStatuses.filter(isUnpaid);

/** What became of a provider's event: done, harmless, or left for a person. */
export const eventOutcomes = ["applied", "ignored", "parked"] as const;
export type EventOutcome = (typeof eventOutcomes)[number];

/** What a provider says about an attempt, whatever its own words are. */
export const providerStatuses = [
  /** The payment page was opened but nothing has been paid yet. */
  "opened",
  "in_progress",
  "approved",
  "declined",
  "expired",
  "refund_pending",
  "refunded",
  /** A released hold, or money returned before it was booked. */
  "voided",
] as const;
export type ProviderStatus = (typeof providerStatuses)[number];

/** Events of these kinds speak of money that goes back, or is let go. How much, only the provider's statement says. */
const refundWords = new Set<ProviderStatus>(["refund_pending", "refunded", "voided"]);

/** Whether an event speaks of a refund. */
export const speaksOfRefund = (status: ProviderStatus | null): boolean => status !== null && refundWords.has(status);

/** `suspect`: the provider's statement must be asked about a refund; nothing changes until it answers. */
export type PaymentDecision =
  | { action: "settle" }
  | { action: "move"; to: PaymentStatus }
  | { action: "suspect" }
  | { action: "ignore"; why: EventNote };

/** What is known of an attempt when an event arrives. */
export interface AttemptState {
  status: PaymentStatus;
  /** The provider's own time of the newest event applied; null before the first. */
  providerEventAt: Date | null;
}

/**
 * What an event does to an attempt, in whatever order events arrive.
 *
 * - Money that arrived stays arrived: no event takes it back.
 * - A declined or expired attempt may still succeed: the provider's page lets the payer try another card.
 * - What speaks of a refund moves nothing: neither its amount nor its order in time can be relied on.
 * - Between states that move no money, an event older than the last one is ignored. Equal times are not older.
 *
 * @see https://wiki.wayforpay.com/en/view/852102 (WayForPay: payment and callback)
 * @see https://wiki.wayforpay.com/en/view/852117 (WayForPay: check of a status)
 * @example
 * const at = new Date("2026-03-01T10:00:00Z");
 * decidePayment({ status: "declined", providerEventAt: at }, { status: "approved", at }); // { action: "settle" }
 * decidePayment({ status: "refunded", providerEventAt: at }, { status: "approved", at }); // ignored: it pays nothing
 */
export function decidePayment(
  { status, providerEventAt }: AttemptState,
  event: { status: ProviderStatus; at: Date },
): PaymentDecision {
  if (refundWords.has(event.status)) return { action: "suspect" };
  if (!isUnpaid(status)) return { action: "ignore", why: eventNotes.of("already", { status }) };
  if (event.status === "approved") return { action: "settle" };
  if (providerEventAt && event.at < providerEventAt)
    return { action: "ignore", why: eventNotes.of("older", { status }) };
  switch (event.status) {
    case "in_progress":
      return status === "created"
        ? { action: "move", to: "pending" }
        : { action: "ignore", why: eventNotes.of("already", { status }) };
    case "declined":
    case "expired":
      return { action: "move", to: event.status };
    default:
      return { action: "ignore", why: eventNotes.of("nothing_paid") };
  }
}

/**
 * What a provider's statement does to an attempt. Only an unpaid one is decided here: paid and all given back, it ends
 * without having paid anything; given back in part, it is settled first. What a statement says of a paid attempt's refunds is
 * for the ledger of refunds.
 */
export function decideStatement(
  attempt: AttemptState & { amountMinor: bigint },
  statement: { status: ProviderStatus; at: Date; refundedMinor: bigint },
): PaymentDecision {
  const { status, refundedMinor } = statement;
  if (refundedMinor === 0n && !refundWords.has(status)) return decidePayment(attempt, statement);
  if (!isUnpaid(attempt.status)) return { action: "ignore", why: eventNotes.of("already", { status: attempt.status }) };
  if (refundedMinor >= attempt.amountMinor) return { action: "move", to: "refunded" };
  return { action: refundedMinor > 0n ? "settle" : "suspect" };
}

/** How long the provider's page takes money for an attempt, in seconds. */
export const ATTEMPT_LIFETIME = 86_400;

const minuteMs = 60_000;

/** How long we keep polling the provider, up to an hour after its payment page expires: it may be late itself. */
const POLLED_FOR_MS = ATTEMPT_LIFETIME * 1000 + 60 * minuteMs;

/** Polling interval while the provider holds the money. */
const HELD_PAUSE_MS = 180 * minuteMs;

/** When to poll next while the provider holds the money, with no deadline. */
export function nextHeldCheckAt(now: Date): Date {
  return new Date(now.getTime() + HELD_PAUSE_MS);
}

/** The latest start of an attempt whose polling window has closed by now. */
export function overIfBegunBy(now: Date): Date {
  return new Date(now.getTime() - POLLED_FOR_MS);
}

/** The attempt's fields that decide when to poll. */
export interface PolledAttempt {
  status: PaymentStatus;
  createdAt: Date;
  /** When the payer's browser came back from the payment page; null while it has not. */
  returnedAt: Date | null;
}

/** When to first poll the provider about a new attempt. */
export function firstCheckAt(createdAt: Date): Date {
  return new Date(createdAt.getTime() + 5 * minuteMs);
}

/** When to poll after the payer has returned, unless a callback arrives first. */
export function checkAfterReturnAt(returnedAt: Date): Date {
  return new Date(returnedAt.getTime() + minuteMs);
}

/**
 * Whether a card was probably tried: the payer returned from the payment page, or the provider reported the attempt.
 */
export function hasSignOfLife({ status, returnedAt }: Pick<PolledAttempt, "status" | "returnedAt">): boolean {
  return returnedAt !== null || status !== "created";
}

/**
 * When to poll an unpaid attempt next; null after the last poll. After a sign of life, intervals double from one
 * minute. Otherwise it was probably abandoned: every five minutes for the first twenty, then each time at three times
 * its age.
 */
export function nextCheckAt(attempt: PolledAttempt, now: Date): Date | null {
  const { createdAt, returnedAt } = attempt;
  const last = createdAt.getTime() + POLLED_FOR_MS;
  if (now.getTime() >= last) return null;
  const age = now.getTime() - (returnedAt ?? createdAt).getTime();
  const pause = hasSignOfLife(attempt) ? Math.max(age, minuteMs) : age < 20 * minuteMs ? 5 * minuteMs : 2 * age;
  return new Date(Math.min(now.getTime() + pause, last));
}

/** How long an unused payment form is reused: enough for a payer who goes back and forth. */
const REUSE_MS = 30 * minuteMs;

/**
 * Whether an attempt's payment page can be opened again. Not once a card was tried: the provider accepts each reference
 * only once.
 */
export function isFormReusable(attempt: PolledAttempt, now: Date): boolean {
  const age = now.getTime() - attempt.createdAt.getTime();
  return attempt.status === "created" && attempt.returnedAt === null && age < REUSE_MS;
}

/** Maximum new attempts per payer per hour; each one is polled for a day. */
export const MAX_ATTEMPTS_AN_HOUR = 20;

/** The reference of an order's n-th attempt: `<slug>-<order>-<n>`. */
export function attemptReference(cloneSlug: string, orderId: string, attempt: number): string {
  return `${cloneSlug}-${orderId}-${attempt}`;
}

/** Whether a reference is that of one of an order's first `attempts` attempts, whatever the clone. */
export function isReferenceOfOrder(reference: string, orderId: string, attempts: number): boolean {
  const at = reference.lastIndexOf("-");
  const number = reference.slice(at + 1);
  return reference.slice(0, at).endsWith(`-${orderId}`) && /^[1-9]\d{0,3}$/.test(number) && Number(number) <= attempts;
}

/** Whether a string is formatted like an attempt reference of this clone. */
export function isAttemptReference(cloneSlug: string, text: string): boolean {
  const prefix = `${cloneSlug}-`;
  return text.startsWith(prefix) && /^\w[\w-]{0,63}-[1-9]\d{0,3}$/.test(text.slice(prefix.length));
}
