import { type AuditArea, areaOf, auditAreas } from "#core/domain/audit-area";
import type { DriftKind } from "#core/domain/audit-facts";
import type { auditReference } from "#core/services/audit/audit-reference";

export type AuditedReference = Awaited<ReturnType<typeof auditReference>>;

/** What the records are compared by, the same in every column. */
export const auditRows = ["sale", "fee", "tokens", "status", "who", "when", "proof"] as const;

export type AuditRow = (typeof auditRows)[number];

/** Where a mismatch is marked, if not at the status. */
const rowOf: Partial<Record<DriftKind, AuditRow>> = {
  attempt_differs: "sale",
  payment_unproven: "proof",
  order_sum_differs: "sale",
  order_rate_differs: "fee",
  attribution_differs: "who",
  credit_movement_differs: "proof",
  period_differs: "when",
  refund_differs: "sale",
  refund_lines_differ: "sale",
  settlement_differs: "sale",
  settlement_metadata_differs: "fee",
  settlement_adjustment_differs: "sale",
  payout_missing: "proof",
  payout_unexpected: "proof",
  payout_moves_differ: "proof",
  payout_line_differs: "proof",
  payout_sum_differs: "proof",
  payout_state_differs: "proof",
  payout_details_differ: "proof",
  payout_credit_differs: "proof",
  vendor_totals_differ: "sale",
  assist_differs: "fee",
  assist_adjustment_differs: "fee",
  reward_differs: "fee",
  reward_not_replayable: "tokens",
  reward_adjustment_differs: "tokens",
  debt_missing: "tokens",
  debt_too_high: "tokens",
  debt_differs: "tokens",
  offset_differs: "tokens",
  debtor_differs: "tokens",
  binding_unexpected: "who",
  binding_missing: "who",
  binding_not_linked: "who",
  binding_wallet_differs: "who",
  chain_wallet_differs: "who",
  chain_amount_differs: "tokens",
  chain_transaction_differs: "proof",
};

/** What does not fit, by the cell that it is marked in. */
export function driftByCell(drift: readonly DriftKind[]): (area: AuditArea, row: AuditRow) => DriftKind[] {
  return (area, row) => drift.filter((kind) => areaOf[kind] === area && (rowOf[kind] ?? "status") === row);
}

/** Which columns have something that does not fit. */
export function differing(drift: readonly DriftKind[]): AuditArea[] {
  return auditAreas.filter((area) => drift.some((kind) => areaOf[kind] === area));
}
