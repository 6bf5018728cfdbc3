import { ORDER_MOVEMENT, REFUND_MOVEMENT } from "#core/domain/credit";
import type { referenceQueries, sharedQueries } from "#core/services/audit/audit-queries";
import { type Answers, payoutLinesOf, payoutsOf } from "#core/services/audit/payout-facts-of";
import { totalsOf } from "#core/services/audit/vendor-totals-query";

/** The results of {@link referenceQueries}, by name and by reference: those that a payment attempt has. */
export function nameRecords([
  payments,
  items,
  refundRows,
  refundedLines,
  movements,
  settled,
  moves,
  settlementsLowered,
  reversals,
  assists,
  assistsLowered,
  rewards,
  transitions,
  bindings,
  rewardsLowered,
  debts,
  offsets,
  memberships,
  periodsLowered,
  payoutSettlements,
  payoutAdjustments,
  payouts,
]: Answers<ReturnType<typeof referenceQueries>>) {
  const byReference = <Row extends { orderReference: string }>(rows: readonly Row[]) =>
    groupBy(rows, ({ orderReference }) => orderReference);
  const linesOfRefund = groupBy(refundedLines, ({ refundId }) => refundId);
  const refundsOf = byReference(refundRows);
  const movementsOf = groupBy(movements, ({ transaction }) => transaction.key);
  const settlementsOf = byReference(settled);
  const movesOf = groupBy(moves, ({ settlementId }) => settlementId);
  const paidLinesOf = groupBy(payoutSettlements, ({ settlementId }) => settlementId);
  const takenLinesOf = groupBy(payoutAdjustments, ({ refundId }) => refundId);
  const of = {
    items: groupBy(items, ({ orderId }) => orderId),
    settlementAdjustments: byReference(settlementsLowered),
    reversals: groupBy(reversals, ({ settlementId }) => settlementId),
    salesAssists: byReference(assists),
    assistAdjustments: byReference(assistsLowered),
    rewards: byReference(rewards),
    transitions: byReference(transitions),
    bindings: groupBy(bindings, ({ wallet }) => wallet.orderReference),
    rewardAdjustments: byReference(rewardsLowered),
    debts: byReference(debts),
    offsets: byReference(offsets),
    memberships: groupBy(memberships, ({ period }) => period.userId),
  };
  return payments.map((payment) => {
    const { attempt, order } = payment;
    const { orderReference } = attempt;
    const refunds = refundsOf(orderReference);
    const settlements = settlementsOf(orderReference);
    const refundIds = new Set(refunds.map(({ id }) => id));
    const settlementAdjustments = of.settlementAdjustments(orderReference);
    const adjustmentIds = new Set(settlementAdjustments.map(({ refundId }) => refundId));
    const payoutLines = payoutLinesOf([
      settlements.flatMap(({ id }) => paidLinesOf(id)),
      [...adjustmentIds].flatMap(takenLinesOf),
    ]);
    const payoutIds = new Set(payoutLines.map(({ payoutId }) => payoutId));
    return {
      payment,
      items: of.items(order.id),
      refunds: refunds.map((refund) => ({ ...refund, lines: linesOfRefund(refund.id) })),
      movements: [
        ...movementsOf(`${ORDER_MOVEMENT}${orderReference}`),
        ...refunds.flatMap(({ id }) => movementsOf(`${REFUND_MOVEMENT}${id}`)),
      ],
      settlements,
      moves: settlements.flatMap(({ id }) => movesOf(id)),
      settlementAdjustments,
      reversals: settlements.flatMap(({ id }) => of.reversals(id)),
      salesAssists: of.salesAssists(orderReference),
      assistAdjustments: of.assistAdjustments(orderReference),
      reward: of.rewards(orderReference)[0] ?? null,
      transitions: of.transitions(orderReference),
      binding: of.bindings(orderReference)[0] ?? null,
      rewardAdjustments: of.rewardAdjustments(orderReference),
      debts: of.debts(orderReference),
      offsets: of.offsets(orderReference),
      memberships: of.memberships(order.buyerId),
      periodAdjustments: periodsLowered.filter(
        ({ userId, refundId }) => userId === order.buyerId || refundIds.has(refundId),
      ),
      payoutLines,
      payouts: payouts.filter(({ id }) => payoutIds.has(id)),
    };
  });
}

/** Every record of a reference that is its alone. */
export type ReferenceRecords = ReturnType<typeof nameRecords>[number];

/** The results of {@link sharedQueries}, by name. */
export function nameShared([totals, debtors, ...payouts]: Answers<ReturnType<typeof sharedQueries>>) {
  return { vendorTotals: totalsOf(totals), debtors, payouts: payoutsOf(payouts) };
}

export type SharedRecords = ReturnType<typeof nameShared>;

/** The rows of each key, none for a key without. */
function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): (key: string) => readonly Row[] {
  const groups = Map.groupBy(rows, keyOf);
  return (key) => groups.get(key) ?? [];
}
