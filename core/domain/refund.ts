import type { RefundAnswerNote } from "#core/domain/payment-note";

/**
 * Why money goes back. `double_payment`: an attempt that paid an order already paid. `whole`, `lines` and `goodwill` are an
 * admin's: everything that is left, quantities of lines, or an amount. `cabinet` was made at the provider, and found by its
 * statement. `chargeback` was made by the payer's bank, and is entered by an admin.
 */
export const refundReasons = ["double_payment", "whole", "lines", "goodwill", "cabinet", "chargeback"] as const;
export type RefundReason = (typeof refundReasons)[number];

/** What an admin can ask for. */
export const requestedRefundReasons = ["whole", "lines", "goodwill"] as const satisfies readonly RefundReason[];
export type RequestedRefundReason = (typeof requestedRefundReasons)[number];

/**
 * `requested` until the provider is asked, `sent` until its statement shows the money, then `done`. `refused`: the provider
 * will not, so a person must. `refunded` is how the last release writes `done`.
 */
export const refundStatuses = ["requested", "sent", "done", "refused", "refunded"] as const;
export type RefundStatus = (typeof refundStatuses)[number];

/** What a status says about the money. */
const phases: Record<RefundStatus, "open" | "done" | "refused"> = {
  requested: "open",
  sent: "open",
  done: "done",
  refunded: "done",
  refused: "refused",
};

/** Not decided yet. What it touches is held: no approval, no claim, no payout. */
export const isRefundOpen = (status: RefundStatus): boolean => phases[status] === "open";

/** The money is back with the payer, and the ledgers are corrected. */
export const isRefundDone = (status: RefundStatus): boolean => phases[status] === "done";

/** The provider will not: a person must, as long as nobody has. */
export const isRefundRefused = (status: RefundStatus): boolean => phases[status] === "refused";

/** Whether a person must decide about it: the provider has refused it, has had it in work for weeks, or cannot be asked here. */
export function needsPerson({ status, resolvedAt, answered }: DecidedRefund): boolean {
  const isStuck = isRefundOpen(status) && answered !== null && stuckAnswers.includes(answered.code);
  return resolvedAt === null && (isRefundRefused(status) || isStuck);
}

interface DecidedRefund {
  status: RefundStatus;
  /** When a person decided. */
  resolvedAt: Date | null;
  /** What the provider answered last. */
  answered: RefundAnswerNote | null;
}

export const IN_WORK_TOO_LONG = "in_work_too_long" satisfies RefundAnswerNote["code"];

/** Answers on an open refund that a person may decide about. Without a gateway nothing would ever end it. */
export const stuckAnswers: readonly RefundAnswerNote["code"][] = [IN_WORK_TOO_LONG, "no_gateway"];

/** {@link isRefundOpen}, {@link isRefundDone} and {@link isRefundRefused}, for queries. */
export const openRefundStatuses = refundStatuses.filter(isRefundOpen);
export const doneRefundStatuses = refundStatuses.filter(isRefundDone);
export const refusedRefundStatuses = refundStatuses.filter(isRefundRefused);

/** The id of money that was given back by hand, instead of a refund or for what else it is recorded. */
export const byHandId = (instead: string): string => `by-hand:${instead}`;

/** A line and how many of its units come back, as an admin asked for it. */
export interface RequestedLine {
  itemId: string;
  quantity: number;
}

/** A vendor's request to refund a line of theirs: an admin decides, and only then money moves. */
export const refundRequestStatuses = ["asked", "granted", "declined"] as const;
export type RefundRequestStatus = (typeof refundRequestStatuses)[number];
