import { type FindingCode, findingCodes } from "#core/domain/audit-finding";

/** The record that a finding is about: a column of the audit of one reference. */
export const auditAreas = ["payment", "settlement", "assist", "reward", "adjustments", "debts", "chain"] as const;

export type AuditArea = (typeof auditAreas)[number];

/** Where a finding is looked at. */
export const areaOf: Readonly<Record<FindingCode, AuditArea>> = {
  attempt_differs: "payment",
  attempt_state_differs: "payment",
  payment_unproven: "payment",
  order_state_differs: "payment",
  order_sum_differs: "payment",
  order_rate_differs: "payment",
  attribution_differs: "payment",
  ledger_without_payment: "payment",
  credit_movement_differs: "payment",
  period_missing: "payment",
  period_unexpected: "payment",
  period_differs: "payment",
  reference_unknown: "payment",
  records_unreadable: "payment",
  no_settlement: "settlement",
  settlement_unexpected: "settlement",
  settlement_differs: "settlement",
  settlement_metadata_differs: "settlement",
  settlement_state_differs: "settlement",
  payout_missing: "settlement",
  payout_unexpected: "settlement",
  payout_moves_differ: "settlement",
  payout_line_differs: "settlement",
  payout_sum_differs: "settlement",
  payout_state_differs: "settlement",
  payout_details_differ: "settlement",
  payout_credit_differs: "settlement",
  payout_batch_differs: "settlement",
  vendor_totals_differ: "settlement",
  assist_missing: "assist",
  assist_unexpected: "assist",
  assist_differs: "assist",
  referral_totals_differ: "reward",
  visit_totals_differ: "reward",
  reward_missing: "reward",
  reward_unexpected: "reward",
  reward_differs: "reward",
  reward_state_differs: "reward",
  reward_not_replayable: "reward",
  reward_not_held: "reward",
  refunded_but_rewarded: "reward",
  binding_unexpected: "reward",
  binding_missing: "reward",
  binding_not_linked: "reward",
  binding_wallet_differs: "reward",
  refund_differs: "adjustments",
  refund_place_differs: "adjustments",
  refund_lines_differ: "adjustments",
  settlement_adjustment_differs: "adjustments",
  assist_adjustment_differs: "adjustments",
  reward_adjustment_differs: "adjustments",
  period_adjustment_differs: "adjustments",
  debt_missing: "debts",
  debt_too_high: "debts",
  debt_differs: "debts",
  offset_differs: "debts",
  debtor_differs: "debts",
  minted_not_on_chain: "chain",
  on_chain_not_minted: "chain",
  chain_wallet_differs: "chain",
  chain_amount_differs: "chain",
  chain_transaction_differs: "chain",
  chain_payment_unexplained: "chain",
  chain_payment_by_other: "chain",
};

/** All findings that are looked at there. */
export function codesOf(area: AuditArea): FindingCode[] {
  return findingCodes.filter((code) => areaOf[code] === area);
}
