import { type AuditFacts, type DriftKind, driftWhere } from "#core/domain/audit-facts";
import type { AuditedMovement } from "#core/domain/audit-movement";
import { refundMovementKeys } from "#core/domain/audit-refunds";
import { computeWeightedReferralPercentFromCart } from "#core/domain/commission";
import { cloneAccountId, ORDER_MOVEMENT, REFUND_MOVEMENT, userAccountId } from "#core/domain/credit";
import { sumMinor } from "#core/domain/money";
import { CREDIT, hasPaid, isReferenceOfOrder, isUnpaid } from "#core/domain/payment";
import { isRefundDone } from "#core/domain/refund";
import { haveSameRows } from "#core/domain/same-value";

/** What does not fit between an attempt, its order, its lines, what proves the payment, and what refunds made of it. */
export function paymentDrift(facts: AuditFacts): DriftKind[] {
  const { attempt, order, paid } = facts;
  return driftWhere({
    attempt_differs:
      attempt.orderId !== order.id ||
      !isReferenceOfOrder(facts.orderReference, order.id, facts.attempts) ||
      attempt.payerId !== order.buyerId ||
      attempt.purpose !== order.purpose ||
      attempt.currency !== order.currency ||
      attempt.amountMinor !== order.totalMinor,
    attempt_state_differs: !isAttemptState(facts),
    payment_unproven: paid !== null && !isProven(facts),
    order_state_differs: !isOrderState(facts),
    order_sum_differs: !isSumOfLines(facts),
    order_rate_differs: order.rewardPercent !== computeWeightedReferralPercentFromCart(order.lines),
    attribution_differs: !isAttributionWhole(facts),
    ledger_without_payment: paid === null && hasLedger(facts),
    credit_movement_differs: !haveSameRows(expectedMovements(facts), facts.movements.map(describeMovement)),
  });
}

/** An attempt that paid stands until everything is refunded; one that did not cannot stand. */
function isAttemptState({ attempt, paid, refunds, cameTwice }: AuditFacts): boolean {
  const done = refunds.filter(({ status }) => isRefundDone(status));
  const isAllBack = sumMinor(done.map(({ amountMinor }) => amountMinor)) === attempt.amountMinor;
  if (paid) return attempt.status === (isAllBack ? "refunded" : "approved");
  if (hasPaid(attempt.status)) return false;
  // Money that came for nothing is given back; where it never came the provider may have said "refunded" all the same.
  if (refunds.length === 0) return attempt.status !== "surplus" && !cameTwice;
  return !isUnpaid(attempt.status) && isAllBack === (attempt.status === "refunded");
}

function isProven({ attempt, orderReference, hasAppliedEvent, movements }: AuditFacts): boolean {
  if (attempt.provider !== CREDIT) return hasAppliedEvent;
  return movements.some(({ key }) => key === `${ORDER_MOVEMENT}${orderReference}`);
}

function isOrderState({ order, paid, orderReference }: AuditFacts): boolean {
  const isPaid = order.status === "paid";
  if (!paid) {
    return (
      order.paidReference !== orderReference &&
      isPaid === (order.paidReference !== null) &&
      isPaid === (order.paidAt !== null) &&
      (isPaid || (order.status === "cancelled") === (order.cancelledAt !== null))
    );
  }
  return (
    paid.orderId === order.id &&
    isPaid &&
    order.paidReference === orderReference &&
    order.paidAt?.getTime() === paid.paidAt.getTime()
  );
}

function isSumOfLines({ order: { lines, totalMinor, purpose } }: AuditFacts): boolean {
  const places = lines.map(({ position }) => position).toSorted((one, other) => one - other);
  return (
    sumMinor(lines.map(({ lineTotalMinor }) => lineTotalMinor)) === totalMinor &&
    lines.every((line) => line.lineTotalMinor === line.unitPriceMinor * BigInt(line.quantity)) &&
    places.every((place, index) => place === index) &&
    // What the platform itself sells has no vendor, and costs nobody a commission.
    lines.every((line) => (line.vendorId === null) === (purpose === "membership_upgrade")) &&
    lines.every((line) => line.vendorId !== null || line.platformRateBp === 0)
  );
}

/** An order has a referrer, or a refused code with its reason, or neither. */
function isAttributionWhole({ order }: AuditFacts): boolean {
  const { referralCode, referrerUserId, referrerWallet, refusedCode, refusedReason } = order;
  if ((referralCode === null) !== (referrerUserId === null)) return false;
  if ((refusedCode === null) !== (refusedReason === null)) return false;
  return referralCode === null ? referrerWallet === null : refusedCode === null && referrerUserId !== order.buyerId;
}

function hasLedger(facts: AuditFacts): boolean {
  const { order, settlements, assists, settlementAdjustments, assistAdjustments, rewardAdjustments, reward } = facts;
  const rows = [settlements, assists, settlementAdjustments, assistAdjustments, rewardAdjustments, facts.movements];
  const isOfOrder = ({ orderId }: { orderId: string }) => orderId === order.id;
  return (
    reward !== null ||
    rows.some((each) => each.length > 0) ||
    // Another attempt may have paid the order: then its period is that one's.
    (order.paidReference === null && [...facts.memberships, ...facts.periodAdjustments].some(isOfOrder))
  );
}

/** The movements that must be there: what credit paid, and what it gave back. */
function expectedMovements(facts: AuditFacts): ReturnType<typeof describeMovement>[] {
  const { attempt, order, orderReference, paid } = facts;
  if (attempt.provider !== CREDIT || !paid) return [];
  const user = userAccountId(order.buyerId, order.currency);
  const sales = cloneAccountId("sales", order.currency);
  const backTo = (key: string) => {
    const suspense = cloneAccountId("suspense", order.currency);
    const isSuspended = facts.movements.some((each) => each.key === key && each.entries.some(isOn(suspense)));
    return order.isBuyerDeleted && isSuspended ? suspense : user;
  };
  const move = (key: string, kind: AuditedMovement["kind"], amounts: readonly (readonly [string, bigint])[]) => ({
    key,
    kind,
    reason: orderReference,
    entries: amounts.map(([accountId, amountMinor]) => ({ id: `${key}:${accountId}`, accountId, amountMinor })),
  });
  const given = facts.refunds.flatMap(({ id, amountMinor, requestedBy }) => {
    const key = `${REFUND_MOVEMENT}${id}`;
    if (!refundMovementKeys(facts).includes(key)) return [];
    const actor = requestedBy ?? facts.movements.find((each) => each.key === key)?.actorId ?? "";
    const back = move(key, "refund", [
      [sales, -amountMinor],
      [backTo(key), amountMinor],
    ]);
    return [{ ...back, actorId: actor }];
  });
  const taken = move(`${ORDER_MOVEMENT}${orderReference}`, "order", [
    [user, -order.totalMinor],
    [sales, order.totalMinor],
  ]);
  return [{ ...taken, actorId: attempt.payerId }, ...given].map(describeMovement);
}

const isOn = (accountId: string) => (entry: { accountId: string }) => entry.accountId === accountId;

/** A movement with its entries in one order. */
function describeMovement({ key, kind, reason, actorId, entries }: AuditedMovement) {
  const sorted = entries
    .map(({ id, accountId, amountMinor }) => ({ id, accountId, amountMinor }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return { key, kind, reason, actorId, entries: sorted };
}
