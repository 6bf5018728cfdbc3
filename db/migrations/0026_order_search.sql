CREATE INDEX "wallets_address_lower" ON "wallets" USING btree (lower("address"));--> statement-breakpoint
CREATE INDEX "payment_events_reference" ON "payment_events" USING btree ("order_reference","received_at");--> statement-breakpoint
CREATE INDEX "refund_requests_order" ON "refund_requests" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "referral_rewards_tx_hash" ON "referral_rewards" USING btree ("tx_hash") WHERE "referral_rewards"."tx_hash" is not null;--> statement-breakpoint
CREATE INDEX "orders_created_at" ON "orders" USING btree ("created_at","id");