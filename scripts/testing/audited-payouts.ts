import type { AuditedSettlement, AuditedSettlementAdjustment, WholeAuditFacts } from "#core/domain/audit-facts";
import type { AuditedPayout, AuditedTotals } from "#core/domain/audit-payout-facts";
import { cloneAccountId, PAYOUT_MOVEMENT, userAccountId } from "#core/domain/credit";
import { sumMinor } from "#core/domain/money";
import type { PayoutMethod } from "#core/domain/payout";

/** The kept totals of vendors that sold nothing else. */
export function auditedTotals(
  settlements: readonly AuditedSettlement[],
  adjustments: readonly AuditedSettlementAdjustment[],
): AuditedTotals[] {
  return settlements.map(({ id, vendorId, currency, status, ...sold }) => {
    const off = adjustments.filter(({ settlementId }) => settlementId === id);
    const left = (part: "grossMinor" | "platformMinor" | "referralMinor" | "netMinor") =>
      sold[part] - sumMinor(off.map((row) => row[part]));
    const [grossMinor, netMinor] = [left("grossMinor"), left("netMinor")];
    const sales = {
      vendorId,
      currency,
      sales: 1,
      grossMinor,
      referredMinor: sold.referralMinor > 0n ? grossMinor : 0n,
      platformMinor: left("platformMinor"),
      referralMinor: left("referralMinor"),
      netMinor,
    };
    const net = (standing: AuditedSettlement["status"]) => (status === standing ? netMinor : 0n);
    const count = (standing: AuditedSettlement["status"]) => Number(status === standing);
    return {
      ...sales,
      pendingMinor: net("pending"),
      heldMinor: net("held"),
      inPayoutMinor: net("in_payout"),
      paidMinor: net("paid"),
      pendingSales: count("pending"),
      heldSales: count("held"),
      inPayoutSales: count("in_payout"),
      paidSales: count("paid"),
      reversedSales: count("reversed"),
      payoutsMinor: 0n,
      payouts: { openMinor: 0n, keptMinor: 0n, empty: 0 },
      dues: { sales: count("pending"), pendingMinor: net("pending") },
      months: sales,
    };
  });
}

/**
 * The same records once what is left of a vendor's settlement was paid: in credit at once, or by the bank, which has not said
 * yet what became of it.
 */
export function paidOut(facts: WholeAuditFacts, vendorId: string, method: PayoutMethod): WholeAuditFacts {
  const settlement = facts.settlements.find((each) => each.vendorId === vendorId);
  if (!settlement) throw new Error(`${vendorId} sold nothing`);
  const isCredit = method === "credit";
  const id = `payout${vendorId}`;
  const off = facts.settlementAdjustments.filter(({ settlementId }) => settlementId === settlement.id);
  const amounts = { settledMinor: settlement.netMinor, adjustedMinor: sumMinor(off.map(({ netMinor }) => netMinor)) };
  const amountMinor = amounts.settledMinor - amounts.adjustedMinor;
  const key = `${PAYOUT_MOVEMENT}${id}`;
  const { currency } = settlement;
  const entry = (accountId: string, amount: bigint) => ({
    id: `${key}:${accountId}`,
    accountId,
    amountMinor: amount,
  });
  const to = isCredit ? { batchId: null, bankDetailsId: null } : { batchId: "batch", bankDetailsId: "details" };
  const payout: AuditedPayout = {
    id,
    vendorId,
    currency,
    method,
    status: isCredit ? "paid" : "pending",
    amountMinor,
    ...amounts,
    actor: "payouts",
    bankReference: null,
    creditTransactionKey: isCredit ? key : null,
    ...to,
    ibanMasked: isCredit ? null : "UA21…26",
    made: { actor: "payouts", vendorId, currency, method, ...to },
    batch: isCredit ? null : { currency, isSealed: true },
    details: isCredit ? null : { vendorId, ibanMasked: "UA21…26" },
    lines: { settlements: 1, ...amounts, odd: 0, stale: 0 },
    moves: [{ fromStatus: null, toStatus: isCredit ? "paid" : "pending", actor: "payouts", bankReference: null }],
    movement: isCredit
      ? {
          key,
          kind: "payout",
          reason: id,
          actorId: "payouts",
          entries: [
            entry(cloneAccountId("payouts", currency), -amountMinor),
            entry(userAccountId("seller", currency), amountMinor),
          ],
        }
      : null,
    owners: ["seller"],
  };
  const moves: AuditedSettlement["moves"] = [
    { fromStatus: "pending", toStatus: "in_payout" },
    ...(isCredit ? [{ fromStatus: "in_payout" as const, toStatus: "paid" as const }] : []),
  ];
  const settlements = facts.settlements.map((each) =>
    each === settlement ? { ...each, status: isCredit ? ("paid" as const) : ("in_payout" as const), moves } : each,
  );
  const line = { payoutId: id, settlementId: settlement.id, live: true };
  return {
    ...facts,
    settlements,
    vendorTotals: auditedTotals(settlements, facts.settlementAdjustments).map((totals) =>
      totals.vendorId === vendorId
        ? {
            ...totals,
            payoutsMinor: amountMinor,
            payouts: { openMinor: isCredit ? 0n : amountMinor, keptMinor: isCredit ? amountMinor : 0n, empty: 0 },
          }
        : (facts.vendorTotals.find((other) => other.vendorId === totals.vendorId) ?? totals),
    ),
    payouts: [...facts.payouts, payout],
    payoutLines: [
      ...facts.payoutLines,
      { ...line, refundId: null, netMinor: settlement.netMinor },
      ...off.map(({ refundId, netMinor }) => ({ ...line, refundId, netMinor })),
    ],
  };
}
