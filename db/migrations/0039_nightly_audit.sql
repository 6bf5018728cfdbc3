CREATE TABLE "audit_findings" (
	"id" text PRIMARY KEY NOT NULL,
	"subject" text NOT NULL,
	"subject_id" text NOT NULL,
	"code" text NOT NULL,
	"params" jsonb NOT NULL,
	"facts" text NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"opened_run" text NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_by" text,
	"close_reason" text,
	CONSTRAINT "audit_findings_subject_code" UNIQUE("subject","subject_id","code"),
	CONSTRAINT "audit_findings_subject_known" CHECK ("audit_findings"."subject" in ('reference', 'payout', 'batch', 'vendor', 'person', 'payment', 'operator')),
	CONSTRAINT "audit_findings_code_known" CHECK ("audit_findings"."code" in ('attempt_differs', 'attempt_state_differs', 'payment_unproven', 'order_state_differs', 'order_sum_differs', 'order_rate_differs', 'attribution_differs', 'ledger_without_payment', 'credit_movement_differs', 'refund_differs', 'refund_place_differs', 'refund_lines_differ', 'no_settlement', 'settlement_unexpected', 'settlement_differs', 'settlement_metadata_differs', 'settlement_state_differs', 'settlement_adjustment_differs', 'assist_missing', 'assist_unexpected', 'assist_differs', 'assist_adjustment_differs', 'payout_missing', 'payout_unexpected', 'payout_moves_differ', 'payout_line_differs', 'payout_sum_differs', 'payout_state_differs', 'payout_details_differ', 'payout_credit_differs', 'vendor_totals_differ', 'reward_missing', 'reward_unexpected', 'reward_differs', 'reward_state_differs', 'reward_not_replayable', 'reward_adjustment_differs', 'reward_not_held', 'refunded_but_rewarded', 'debt_missing', 'debt_too_high', 'debt_differs', 'offset_differs', 'debtor_differs', 'minted_not_on_chain', 'on_chain_not_minted', 'binding_unexpected', 'binding_missing', 'binding_not_linked', 'binding_wallet_differs', 'chain_wallet_differs', 'chain_amount_differs', 'chain_transaction_differs', 'period_missing', 'period_unexpected', 'period_differs', 'period_adjustment_differs', 'reference_unknown', 'records_unreadable', 'payout_batch_differs', 'chain_payment_unexplained', 'chain_payment_by_other'))
);
--> statement-breakpoint
CREATE TABLE "audit_runs" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"since" timestamp with time zone,
	"step" text NOT NULL,
	"cursor" text,
	"page" integer DEFAULT 0 NOT NULL,
	"leased_until" timestamp with time zone,
	"references_checked" integer DEFAULT 0 NOT NULL,
	"contract" text,
	"chain_block" bigint,
	"chain_head" bigint,
	"chain_head_at" timestamp with time zone,
	"chain_window" bigint,
	"chain_failures" integer DEFAULT 0 NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "audit_runs_kind_known" CHECK ("audit_runs"."kind" in ('day', 'whole')),
	CONSTRAINT "audit_runs_step_known" CHECK ("audit_runs"."step" in ('chain', 'references', 'payouts', 'ledgers', 'search', 'done'))
);
--> statement-breakpoint
CREATE TABLE "chain_payments" (
	"tx_hash" text NOT NULL,
	"log_index" integer NOT NULL,
	"contract" text NOT NULL,
	"order_ref" text NOT NULL,
	"wallet" text NOT NULL,
	"amount" numeric(78,0) NOT NULL,
	"block_number" bigint NOT NULL,
	"order_reference" text,
	"searched_at" timestamp with time zone,
	"sender" text,
	CONSTRAINT "chain_payments_tx_hash_log_index_pk" PRIMARY KEY("tx_hash","log_index")
);
--> statement-breakpoint
ALTER TABLE "audit_findings" ADD CONSTRAINT "audit_findings_opened_run_audit_runs_id_fk" FOREIGN KEY ("opened_run") REFERENCES "public"."audit_runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_findings_open" ON "audit_findings" USING btree ("first_seen_at","id") WHERE "audit_findings"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "audit_findings_newest" ON "audit_findings" USING btree ("first_seen_at","id");--> statement-breakpoint
CREATE INDEX "audit_findings_opened_run" ON "audit_findings" USING btree ("opened_run");--> statement-breakpoint
CREATE INDEX "audit_runs_newest" ON "audit_runs" USING btree ("started_at","id");--> statement-breakpoint
CREATE INDEX "chain_payments_order_ref" ON "chain_payments" USING btree ("order_ref");--> statement-breakpoint
CREATE INDEX "chain_payments_unexplained" ON "chain_payments" USING btree ("order_ref") WHERE "chain_payments"."order_reference" is null;--> statement-breakpoint
CREATE INDEX "paid_orders_paid" ON "paid_orders" USING brin ("paid_at");--> statement-breakpoint
CREATE INDEX "payment_attempts_oldest" ON "payment_attempts" USING btree ("created_at","order_reference");--> statement-breakpoint
CREATE INDEX "payment_events_received" ON "payment_events" USING brin ("received_at");--> statement-breakpoint
CREATE INDEX "payout_moves_at" ON "payout_moves" USING brin ("at");--> statement-breakpoint
CREATE INDEX "reward_transitions_at" ON "reward_transitions" USING brin ("at");--> statement-breakpoint
CREATE INDEX "settlement_moves_at" ON "settlement_moves" USING brin ("at");