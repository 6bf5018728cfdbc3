-- contract: 2026-11-26: the last release has no audit of everything and writes no finding; what is admitted stays admitted.
ALTER TABLE "audit_findings" DROP CONSTRAINT "audit_findings_code_known";--> statement-breakpoint
ALTER TABLE "audit_findings" ADD CONSTRAINT "audit_findings_code_known" CHECK ("audit_findings"."code" in ('attempt_differs', 'attempt_state_differs', 'payment_unproven', 'order_state_differs', 'order_sum_differs', 'order_rate_differs', 'attribution_differs', 'ledger_without_payment', 'credit_movement_differs', 'refund_differs', 'refund_place_differs', 'refund_lines_differ', 'no_settlement', 'settlement_unexpected', 'settlement_differs', 'settlement_metadata_differs', 'settlement_state_differs', 'settlement_adjustment_differs', 'assist_missing', 'assist_unexpected', 'assist_differs', 'assist_adjustment_differs', 'payout_missing', 'payout_unexpected', 'payout_moves_differ', 'payout_line_differs', 'payout_sum_differs', 'payout_state_differs', 'payout_details_differ', 'payout_credit_differs', 'vendor_totals_differ', 'reward_missing', 'reward_unexpected', 'reward_differs', 'reward_state_differs', 'reward_not_replayable', 'reward_adjustment_differs', 'reward_not_held', 'refunded_but_rewarded', 'debt_missing', 'debt_too_high', 'debt_differs', 'offset_differs', 'debtor_differs', 'minted_not_on_chain', 'on_chain_not_minted', 'binding_unexpected', 'binding_missing', 'binding_not_linked', 'binding_wallet_differs', 'chain_wallet_differs', 'chain_amount_differs', 'chain_transaction_differs', 'period_missing', 'period_unexpected', 'period_differs', 'period_adjustment_differs', 'reference_unknown', 'records_unreadable', 'payout_batch_differs', 'referral_totals_differ', 'visit_totals_differ', 'chain_payment_unexplained', 'chain_payment_by_other'));--> statement-breakpoint
-- Visits of all codes together, made anew from those of each: by `npm run admin -- rebuild-totals`. Locks in the order in which a
-- flush writes.
CREATE FUNCTION rebuild_visit_totals() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  LOCK TABLE refcode_visits_total, refcode_visits_daily IN SHARE ROW EXCLUSIVE MODE;
  DELETE FROM visit_totals;
  INSERT INTO visit_totals (day, slot, visits)
    SELECT day, 0, sum(visits) FROM refcode_visits_daily GROUP BY day
    UNION ALL SELECT NULL, 0, sum(visits) FROM refcode_visits_total HAVING sum(visits) > 0;
END
$$;
