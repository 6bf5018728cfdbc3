-- contract: 2026-11-26: that release writes no word besides these.
-- Every column whose words are a tuple of the code admits exactly that tuple. The release before this one writes no other
-- word, so both may run on this schema. NOT VALID takes the table's lock for a moment only: rows that are there already
-- are judged by db/migrate.ts once this is committed, while others read and write.
ALTER TABLE "users" ADD CONSTRAINT "users_role_known" CHECK ("users"."role" in ('user', 'vendor', 'admin')) NOT VALID;--> statement-breakpoint
ALTER TABLE "credit_accounts" ADD CONSTRAINT "credit_accounts_kind_known" CHECK ("credit_accounts"."kind" in ('user', 'issued', 'sales')) NOT VALID;--> statement-breakpoint
ALTER TABLE "credit_accounts" ADD CONSTRAINT "credit_accounts_currency_known" CHECK ("credit_accounts"."currency" in ('UAH', 'USD')) NOT VALID;--> statement-breakpoint
ALTER TABLE "credit_transactions" ADD CONSTRAINT "credit_transactions_kind_known" CHECK ("credit_transactions"."kind" in ('grant', 'order')) NOT VALID;--> statement-breakpoint
ALTER TABLE "dead_letters" ADD CONSTRAINT "dead_letters_resolution_known" CHECK ("dead_letters"."resolution" in ('replayed', 'dropped')) NOT VALID;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_type_known" CHECK ("notifications"."type" in ('referral_reward_minted', 'referral_reward_approved', 'referral_reward_rejected')) NOT VALID;--> statement-breakpoint
ALTER TABLE "guard_marks" ADD CONSTRAINT "guard_marks_kind_known" CHECK ("guard_marks"."kind" in ('mailbox', 'wallet')) NOT VALID;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_operation_known" CHECK ("idempotency_keys"."operation" in ('create_order', 'create_membership_order', 'pay_with_credit')) NOT VALID;--> statement-breakpoint
ALTER TABLE "letter_tokens" ADD CONSTRAINT "letter_tokens_purpose_known" CHECK ("letter_tokens"."purpose" in ('confirm_email', 'reset_password', 'approve_change', 'confirm_change')) NOT VALID;--> statement-breakpoint
ALTER TABLE "membership_plans" ADD CONSTRAINT "membership_plans_currency_known" CHECK ("membership_plans"."currency" in ('UAH', 'USD')) NOT VALID;--> statement-breakpoint
ALTER TABLE "payment_attempts" ADD CONSTRAINT "payment_attempts_purpose_known" CHECK ("payment_attempts"."purpose" in ('store_order', 'membership_upgrade')) NOT VALID;--> statement-breakpoint
ALTER TABLE "payment_attempts" ADD CONSTRAINT "payment_attempts_provider_known" CHECK ("payment_attempts"."provider" in ('wayforpay', 'credit')) NOT VALID;--> statement-breakpoint
ALTER TABLE "payment_attempts" ADD CONSTRAINT "payment_attempts_currency_known" CHECK ("payment_attempts"."currency" in ('UAH', 'USD')) NOT VALID;--> statement-breakpoint
ALTER TABLE "payment_attempts" ADD CONSTRAINT "payment_attempts_status_known" CHECK ("payment_attempts"."status" in ('created', 'pending', 'approved', 'declined', 'expired', 'surplus', 'refunded')) NOT VALID;--> statement-breakpoint
ALTER TABLE "payment_attempts" ADD CONSTRAINT "payment_attempts_locale_known" CHECK ("payment_attempts"."locale" in ('en', 'uk', 'ru')) NOT VALID;--> statement-breakpoint
ALTER TABLE "payment_events" ADD CONSTRAINT "payment_events_outcome_known" CHECK ("payment_events"."outcome" in ('applied', 'ignored', 'parked')) NOT VALID;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_currency_known" CHECK ("refunds"."currency" in ('UAH', 'USD')) NOT VALID;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_reason_known" CHECK ("refunds"."reason" in ('double_payment')) NOT VALID;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_status_known" CHECK ("refunds"."status" in ('requested', 'refunded', 'refused')) NOT VALID;--> statement-breakpoint
ALTER TABLE "referral_rewards" ADD CONSTRAINT "referral_rewards_purpose_known" CHECK ("referral_rewards"."purpose" in ('store_order', 'membership_upgrade')) NOT VALID;--> statement-breakpoint
ALTER TABLE "referral_rewards" ADD CONSTRAINT "referral_rewards_rail_known" CHECK ("referral_rewards"."rail" in ('fiat', 'crypto')) NOT VALID;--> statement-breakpoint
ALTER TABLE "referral_rewards" ADD CONSTRAINT "referral_rewards_status_known" CHECK ("referral_rewards"."status" in ('pending_approval', 'approved', 'minting', 'minted', 'failed', 'rejected')) NOT VALID;--> statement-breakpoint
ALTER TABLE "referral_rewards" ADD CONSTRAINT "referral_rewards_currency_known" CHECK ("referral_rewards"."currency" in ('UAH', 'USD')) NOT VALID;--> statement-breakpoint
ALTER TABLE "reward_transitions" ADD CONSTRAINT "reward_transitions_from_status_known" CHECK ("reward_transitions"."from_status" in ('pending_approval', 'approved', 'minting', 'minted', 'failed', 'rejected')) NOT VALID;--> statement-breakpoint
ALTER TABLE "reward_transitions" ADD CONSTRAINT "reward_transitions_to_status_known" CHECK ("reward_transitions"."to_status" in ('pending_approval', 'approved', 'minting', 'minted', 'failed', 'rejected')) NOT VALID;--> statement-breakpoint
ALTER TABLE "erp_sales_assists" ADD CONSTRAINT "erp_sales_assists_currency_known" CHECK ("erp_sales_assists"."currency" in ('UAH', 'USD')) NOT VALID;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_currency_known" CHECK ("settlements"."currency" in ('UAH', 'USD')) NOT VALID;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_status_known" CHECK ("settlements"."status" in ('pending', 'held', 'paid', 'reversed')) NOT VALID;--> statement-breakpoint
ALTER TABLE "order_items" ADD CONSTRAINT "order_items_referral_rate_source_known" CHECK ("order_items"."referral_rate_source" in ('product', 'merchant', 'default', 'env')) NOT VALID;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_purpose_known" CHECK ("orders"."purpose" in ('store_order', 'membership_upgrade')) NOT VALID;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_status_known" CHECK ("orders"."status" in ('pending', 'paid', 'cancelled')) NOT VALID;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_currency_known" CHECK ("orders"."currency" in ('UAH', 'USD')) NOT VALID;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_refused_reason_known" CHECK ("orders"."refused_reason" in ('unknown_code', 'inactive_code', 'self_referral', 'wallet_overlap', 'not_first_purchase', 'not_an_upgrade')) NOT VALID;--> statement-breakpoint
ALTER TABLE "platform_settings" ADD CONSTRAINT "platform_settings_payout_schedule_known" CHECK ("platform_settings"."payout_schedule" in ('instant', 'daily', 'weekly', 'monthly')) NOT VALID;--> statement-breakpoint
ALTER TABLE "products" ADD CONSTRAINT "products_currency_known" CHECK ("products"."currency" in ('UAH', 'USD')) NOT VALID;--> statement-breakpoint
ALTER TABLE "vendors" ADD CONSTRAINT "vendors_tier_known" CHECK ("vendors"."tier" in ('starter', 'growth', 'professional', 'enterprise')) NOT VALID;--> statement-breakpoint
ALTER TABLE "vendors" ADD CONSTRAINT "vendors_payout_schedule_known" CHECK ("vendors"."payout_schedule" in ('instant', 'daily', 'weekly', 'monthly')) NOT VALID;