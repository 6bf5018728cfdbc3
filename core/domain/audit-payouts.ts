import {
  type AuditedSettlement,
  type AuditFacts,
  type DriftKind,
  driftWhere,
  type WholeAuditFacts,
} from "#core/domain/audit-facts";
import type {
  AuditedPayout,
  AuditedPayoutLine,
  AuditedPayoutMove,
  AuditedTotals,
  PayoutStanding,
} from "#core/domain/audit-payout-facts";
import { cloneAccountId, PAYOUT_MOVEMENT, userAccountId } from "#core/domain/credit";
import { isPayoutLive, payoutStatesBefore } from "#core/domain/payout";
import { haveSameRows, isSameValue } from "#core/domain/same-value";

/** What does not fit between what vendors are owed and what payouts have counted of it. */
export function payoutDrift(facts: AuditFacts): DriftKind[] {
  const counted = facts.settlements.map((settlement) => ({ settlement, payouts: payoutsOf(settlement, facts) }));
  const holding = counted.map(({ settlement: { status }, payouts }) => ({ status, held: standingIn(payouts) }));
  return driftWhere({
    payout_missing: holding.some(({ status, held }) => isInPayout(status) && held !== status),
    payout_unexpected: holding.some(({ status, held }) => !isInPayout(status) && held !== null),
    payout_moves_differ: counted.some(({ settlement, payouts }) => !isMovedBy(payouts, settlement)),
    payout_line_differs: facts.payoutLines.some((line) => !isLineOf(line, facts)),
  });
}

/** What does not fit in payouts by themselves. */
export function payoutsDrift(payouts: readonly AuditedPayout[]): DriftKind[] {
  return driftWhere({
    payout_line_differs: payouts.some(({ lines }) => hasStray(lines)),
    payout_sum_differs: payouts.some((payout) => !isSumOfLines(payout)),
    payout_state_differs: payouts.some((payout) => !isWhereMovesLed(payout)),
    payout_details_differ: payouts.some((payout) => !isToOwnAccount(payout) || !isAsMade(payout)),
    payout_credit_differs: payouts.some((payout) => !isBooked(payout)),
  });
}

/** What does not fit in what is kept of the vendors' sales. */
export function totalsDrift({
  settlements,
  vendorTotals,
}: Pick<WholeAuditFacts, "settlements" | "vendorTotals">): DriftKind[] {
  return driftWhere({
    vendor_totals_differ:
      settlements.some((each) => !vendorTotals.some((totals) => isTotalOf(totals, each))) ||
      vendorTotals.some((totals) => !areTotalsWhole(totals)),
  });
}

type Held = AuditedSettlement["status"];

const isInPayout = (status: Held) => status === "in_payout" || status === "paid";

/** The payouts that have counted a settlement, each once. */
function payoutsOf({ id }: AuditedSettlement, { payoutLines, payouts }: AuditFacts): PayoutStanding[] {
  const lines = payoutLines.filter(({ settlementId, refundId }) => settlementId === id && refundId === null);
  return lines.flatMap(({ payoutId }) => payouts.filter((payout) => payout.id === payoutId));
}

/** Where a settlement must be that these payouts have counted; null where none holds it. */
function standingIn(payouts: readonly PayoutStanding[]): Held | null {
  const live = payouts.find(({ status }) => isPayoutLive(status));
  if (!live) return null;
  return live.status === "paid" ? "paid" : "in_payout";
}

/** Every payout moved the settlement in, on to where it was paid, and back where it failed or came back. */
function isMovedBy(payouts: readonly PayoutStanding[], { moves }: AuditedSettlement): boolean {
  const moved = (from: Held, to: Held) =>
    moves.filter(({ fromStatus, toStatus }) => fromStatus === from && toStatus === to).length;
  const became = (...states: AuditedPayout["status"][]) =>
    payouts.filter(({ status }) => states.includes(status)).length;
  return (
    moved("pending", "in_payout") === payouts.length &&
    moved("in_payout", "paid") === became("paid", "returned") &&
    moved("in_payout", "pending") === became("failed") &&
    moved("paid", "pending") === became("returned")
  );
}

/** It has the net of what it counts, is live as its payout is, and is the only live one. */
function isLineOf(line: AuditedPayoutLine, { settlements, settlementAdjustments, payoutLines, payouts }: AuditFacts) {
  const { payoutId, settlementId, refundId, netMinor, live } = line;
  const record =
    refundId === null
      ? settlements.find(({ id }) => id === settlementId)
      : settlementAdjustments.find((each) => each.refundId === refundId && each.settlementId === settlementId);
  const payout = payouts.find(({ id }) => id === payoutId);
  const isSame = (other: AuditedPayoutLine) => other.settlementId === settlementId && other.refundId === refundId;
  return (
    record?.netMinor === netMinor &&
    payout?.vendorId === record.vendorId &&
    payout.currency === record.currency &&
    live === isPayoutLive(payout.status) &&
    payoutLines.filter((other) => other.live && isSame(other)).length <= 1
  );
}

const hasStray = ({ odd, stale }: AuditedPayout["lines"]) => odd > 0 || stale > 0;

function isSumOfLines({ amountMinor, settledMinor, adjustedMinor, lines }: AuditedPayout): boolean {
  return (
    lines.settlements > 0 &&
    settledMinor === lines.settledMinor &&
    adjustedMinor === lines.adjustedMinor &&
    amountMinor === settledMinor - adjustedMinor
  );
}

/** Made once, and moved from one state to the next to where it is; the bank said last what the payout bears. */
function isWhereMovesLed({ status, method, actor, moves, bankReference }: AuditedPayout): boolean {
  const made = moves.find(({ fromStatus }) => fromStatus === null);
  if (made?.toStatus !== (method === "credit" ? "paid" : "pending") || made.actor !== actor) return false;
  const way = wayOf(made, moves);
  const last = way.at(-1);
  return way.length === moves.length && last?.toStatus === status && last.bankReference === bankReference;
}

/** The moves as they follow one another, from the first on: no payout is twice in a state. */
function wayOf(first: AuditedPayoutMove, moves: readonly AuditedPayoutMove[]): AuditedPayoutMove[] {
  const { toStatus } = first;
  const next = moves.find(
    ({ fromStatus, toStatus: to }) => fromStatus === toStatus && payoutStatesBefore(to).includes(toStatus),
  );
  return next ? [first, ...wayOf(next, moves)] : [first];
}

/** A bank's payout goes to an account of its vendor, in a batch of its currency that is complete before anything comes of it. */
function isToOwnAccount({ method, status, vendorId, currency, batch, details, ibanMasked }: AuditedPayout): boolean {
  if (method === "credit") return batch === null && details === null && ibanMasked === null;
  return (
    batch?.currency === currency &&
    (batch.isSealed || status === "pending") &&
    details?.vendorId === vendorId &&
    details.ibanMasked === ibanMasked
  );
}

/** Nothing of it was changed since it was made. */
function isAsMade({ actor, vendorId, currency, method, batchId, bankDetailsId, made }: AuditedPayout): boolean {
  return isSameValue(made, { actor, vendorId, currency, method, batchId, bankDetailsId });
}

/** What is paid in credit was booked so, once, from the store to whoever works for the vendor. */
function isBooked({ id, method, currency, amountMinor, actor, creditTransactionKey, movement, owners }: AuditedPayout) {
  if (method !== "credit") return creditTransactionKey === null && movement === null;
  const key = `${PAYOUT_MOVEMENT}${id}`;
  if (!movement || creditTransactionKey !== key) return false;
  const { kind, reason, actorId } = movement;
  if (!isSameValue([key, "payout", id, actor], [movement.key, kind, reason, actorId])) return false;
  const entries = movement.entries.map(({ id: entryId, accountId, amountMinor: amount }) => ({
    id: entryId,
    accountId,
    amountMinor: amount,
  }));
  const entry = (accountId: string, amount: bigint) => ({
    id: `${key}:${accountId}`,
    accountId,
    amountMinor: amount,
  });
  return owners.some((owner) =>
    haveSameRows(entries, [
      entry(cloneAccountId("payouts", currency), -amountMinor),
      entry(userAccountId(owner, currency), amountMinor),
    ]),
  );
}

function isTotalOf({ vendorId, currency }: AuditedTotals, settlement: AuditedSettlement): boolean {
  return vendorId === settlement.vendorId && currency === settlement.currency;
}

/** The net is where its parts stand, every sale stands somewhere, and months, days and payouts come to the same. */
function areTotalsWhole({ months, dues, payouts, ...totals }: AuditedTotals): boolean {
  const { pendingMinor, heldMinor, inPayoutMinor, paidMinor } = totals;
  const { pendingSales, heldSales, inPayoutSales, paidSales, reversedSales } = totals;
  const { vendorId, currency, sales, grossMinor, referredMinor, platformMinor, referralMinor, netMinor } = totals;
  const whole = { vendorId, currency, sales, grossMinor, referredMinor, platformMinor, referralMinor, netMinor };
  return (
    netMinor === pendingMinor + heldMinor + inPayoutMinor + paidMinor &&
    sales === pendingSales + heldSales + inPayoutSales + paidSales + reversedSales &&
    grossMinor === platformMinor + referralMinor + netMinor &&
    payouts.empty === 0 &&
    totals.payoutsMinor === payouts.openMinor + payouts.keptMinor &&
    isSameValue(dues, { sales: pendingSales, pendingMinor }) &&
    isSameValue(whole, months)
  );
}
