-- contract: 2026-11-26: the index is made anew below with the log index in it; the last release finds the same rows by it.
DROP INDEX "chain_payments_unexplained";--> statement-breakpoint
ALTER TABLE "chain_payments" ADD COLUMN "missing_since" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "chain_payments_newest" ON "chain_payments" USING btree ("block_number","log_index");--> statement-breakpoint
CREATE INDEX "credit_entries_created" ON "credit_entries" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "credit_transactions_created" ON "credit_transactions" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "reward_debts_created" ON "reward_debts" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "reward_offsets_created" ON "reward_offsets" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "membership_periods_created" ON "membership_periods" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "assist_adjustments_created" ON "assist_adjustments" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "period_adjustments_created" ON "period_adjustments" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "reward_adjustments_created" ON "reward_adjustments" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "settlement_adjustments_created" ON "settlement_adjustments" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "reward_wallets_bound" ON "reward_wallets" USING brin ("bound_at");--> statement-breakpoint
CREATE INDEX "erp_sales_assists_created" ON "erp_sales_assists" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "chain_payments_unexplained" ON "chain_payments" USING btree ("block_number","log_index") WHERE "chain_payments"."order_reference" is null;