import { type AuditedRefund, type AuditFacts, type DriftKind, driftWhere } from "#core/domain/audit-facts";
import { REFUND_MOVEMENT } from "#core/domain/credit";
import { type KeptLine, keepLines, keptTotal } from "#core/domain/kept-lines";
import { sumMinor } from "#core/domain/money";
import { CREDIT } from "#core/domain/payment";
import { byHandId, isRefundDone, isRefundOpen, type RefundReason } from "#core/domain/refund";
import { planRefund, priceRefund } from "#core/domain/refund-plan";
import { haveSameRows } from "#core/domain/same-value";

/** One refund that is done, with the lines before and after it. */
export interface RefundStep {
  refund: AuditedRefund;
  before: readonly KeptLine[];
  after: readonly KeptLine[];
}

/** How refunds led from the lines of an order to what is left of them. */
export interface RefundWalk {
  steps: readonly RefundStep[];
  kept: readonly KeptLine[];
  /** The refund that is not decided yet. */
  open: AuditedRefund | null;
  /** No other refund was done since that one was asked for. */
  isOpenFresh: boolean;
  /** The lines of each refund are those that its amount and its request lead to. */
  isSound: boolean;
}

/**
 * Follows the refunds that are done, in their order, as far as their lines can be taken off. Nothing was paid by a reference
 * without an order, so its refunds have no lines.
 */
export function walkRefunds({ order, paid, refunds }: Pick<AuditFacts, "order" | "paid" | "refunds">): RefundWalk {
  const done = refunds.filter(({ status }) => isRefundDone(status)).toSorted(byPosition);
  const open = refunds.find(({ status }) => isRefundOpen(status)) ?? null;
  const steps: RefundStep[] = [];
  let kept: readonly KeptLine[] = paid ? keepLines(order.lines, []) : [];
  let isSound = refunds.every(({ status, lines }) => isRefundDone(status) || lines.length === 0);
  for (const refund of done) {
    const before = kept;
    isSound &&= paid ? isAsPlanned(before, refund) : refund.lines.length === 0;
    try {
      kept = keepLines(before, refund.lines);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { steps, kept, open, isOpenFresh: false, isSound: false };
    }
    steps.push({ refund, before, after: kept });
  }
  const isOpenFresh = open !== null && steps.every(({ refund: { endedAt } }) => endedAt && endedAt < open.createdAt);
  return { steps, kept, open, isOpenFresh, isSound };
}

function byPosition(one: AuditedRefund, other: AuditedRefund): number {
  return (one.position ?? 0) - (other.position ?? 0);
}

function isAsPlanned(before: readonly KeptLine[], { amountMinor, requestedLines, lines }: AuditedRefund): boolean {
  if (amountMinor <= 0n || amountMinor > keptTotal(before)) return false;
  const planned = planRefund(before, { amountMinor, lines: requestedLines });
  const shape = ({ itemId, quantity, amountMinor: amount }: (typeof planned)[number]) => ({ itemId, quantity, amount });
  return haveSameRows(planned.map(shape), lines.map(shape));
}

/** What does not fit among the refunds of a reference themselves. */
export function refundDrift(facts: AuditFacts, walk: RefundWalk): DriftKind[] {
  const { refunds, attempt, paid } = facts;
  const done = refunds.filter(({ status }) => isRefundDone(status));
  const places = done.map(({ position }) => position ?? 0).toSorted((one, other) => one - other);
  const doneMinor = sumMinor(done.map(({ amountMinor }) => amountMinor));
  return driftWhere({
    refund_differs:
      refunds.some((refund) => refund.currency !== attempt.currency || !isToldWhole(refund, facts)) ||
      !isPricedAsAsked(walk) ||
      refunds.filter(({ status }) => isRefundOpen(status)).length > 1 ||
      doneMinor > attempt.amountMinor ||
      walk.steps.some(({ refund, after }) => paid !== null && isUnfinished(refund, keptTotal(after))),
    refund_place_differs: places.some((place, index) => place !== index + 1) || refunds.some(isMisplaced),
    refund_lines_differ: !walk.isSound,
  });
}

/** All was to be refunded, and something is left. By hand any part of it may be given. */
function isUnfinished({ id, reason }: AuditedRefund, leftMinor: bigint): boolean {
  return reason === "whole" && !isGivenByHand(id) && leftMinor > 0n;
}

const isGivenByHand = (id: string) => id.startsWith(byHandId(""));

/** `refunded` is the last release's word, which knew no place. */
function isMisplaced({ status, position }: AuditedRefund): boolean {
  return status === "done" ? position === null : status !== "refunded" && position !== null;
}

/** Who asks for a refund of each kind: a person, or nobody. */
const isAskedFor: Record<RefundReason, boolean> = {
  double_payment: false,
  whole: true,
  lines: true,
  goodwill: true,
  cabinet: false,
  chargeback: true,
};

/** Whether everything is there that a refund of its kind and state has, and nothing else. */
function isToldWhole(refund: AuditedRefund, facts: AuditFacts): boolean {
  const { reason, requestedLines, requestedBy, bankReference, status, endedAt, sentAt } = refund;
  const { paid, order } = facts;
  const isByHand = isGivenByHand(refund.id);
  // A bank has confirmed it while the provider had it in work.
  const isConfirmed = status === "done" && sentAt !== null && bankReference !== null;
  return (
    (paid ? reason !== "double_payment" : reason === "double_payment" || reason === "cabinet") &&
    (reason === "lines" ? requestedLines !== null || isByHand : requestedLines === null || reason === "whole") &&
    (requestedLines ?? []).every(({ itemId, quantity }) =>
      order.lines.some((line) => line.itemId === itemId && quantity <= line.quantity),
    ) &&
    (isAskedFor[reason] || isByHand) === (requestedBy !== null) &&
    (isByHand || isConfirmed || reason === "chargeback") === (bankReference !== null) &&
    (!isByHand || reason === reasonByHand(refund, facts)) &&
    (reason !== "chargeback" || refund.id === `chargeback:${facts.orderReference}:${bankReference}`) &&
    isRefundOpen(status) === (endedAt === null) &&
    (!isRefundOpen(status) || (status === "sent") === (sentAt !== null))
  );
}

/** Why money was given back by hand: as the refused refund that it stands for, or for what an event stood for. */
function reasonByHand(
  { id, bankReference }: AuditedRefund,
  { orderReference, refunds }: AuditFacts,
): RefundReason | null {
  if (id === byHandId(`${orderReference}:${bankReference}`)) return "goodwill";
  return refunds.find((refused) => refused.status === "refused" && id === byHandId(refused.id))?.reason ?? null;
}

/** The units that an open refund asks for cost its amount. */
function isPricedAsAsked({ open, isOpenFresh, kept }: RefundWalk): boolean {
  if (!open?.requestedLines || !isOpenFresh) return true;
  const lines = open.requestedLines;
  const priced = priceRefund(kept, open.reason === "whole" ? { reason: "whole" } : { reason: "lines", lines });
  return priced.ok && priced.amountMinor === open.amountMinor;
}

/** Keys of the movements by which credit gave refunds back; none for other providers. */
export function refundMovementKeys({ attempt, refunds }: Pick<AuditFacts, "attempt" | "refunds">): string[] {
  if (attempt.provider !== CREDIT) return [];
  return refunds.flatMap(({ id, status }) => (isRefundDone(status) ? [`${REFUND_MOVEMENT}${id}`] : []));
}
