-- contract: 2026-11-26: it writes one refund an attempt in the transaction that claims the attempt, and no other words.
-- Refunds have a key of their own, and what they take off each ledger is a row beside the ledger's.
CREATE TABLE "debt_reliefs" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"kind" text NOT NULL,
	"token_amount" numeric(78,0) NOT NULL,
	"reason" text NOT NULL,
	"decided_by" text NOT NULL,
	"confirmed_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "debt_reliefs_kind_known" CHECK ("debt_reliefs"."kind" in ('forgiven', 'written_off')),
	CONSTRAINT "debt_reliefs_amount" CHECK ("debt_reliefs"."token_amount" > 0),
	CONSTRAINT "debt_reliefs_two" CHECK ("debt_reliefs"."confirmed_by" <> "debt_reliefs"."decided_by")
);
--> statement-breakpoint
CREATE TABLE "debt_transfers" (
	"id" text PRIMARY KEY NOT NULL,
	"from_user_id" text NOT NULL,
	"to_user_id" text NOT NULL,
	"token_amount" numeric(78,0) NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "debt_transfers_amount" CHECK ("debt_transfers"."token_amount" > 0)
);
--> statement-breakpoint
CREATE TABLE "reward_debts" (
	"order_reference" text NOT NULL,
	"position" integer NOT NULL,
	"user_id" text NOT NULL,
	"token_amount" numeric(78,0) NOT NULL,
	"cause" text NOT NULL,
	"refund_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reward_debts_order_reference_position_pk" PRIMARY KEY("order_reference","position"),
	CONSTRAINT "reward_debts_cause_known" CHECK ("reward_debts"."cause" in ('refund', 'rejected')),
	CONSTRAINT "reward_debts_amount" CHECK ("reward_debts"."token_amount" > 0)
);
--> statement-breakpoint
CREATE TABLE "reward_offsets" (
	"order_reference" text NOT NULL,
	"position" integer NOT NULL,
	"user_id" text NOT NULL,
	"token_amount" numeric(78,0) NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reward_offsets_order_reference_position_pk" PRIMARY KEY("order_reference","position"),
	CONSTRAINT "reward_offsets_amount" CHECK ("reward_offsets"."token_amount" > 0)
);
--> statement-breakpoint
CREATE TABLE "token_debtors" (
	"user_id" text PRIMARY KEY NOT NULL,
	"outstanding" numeric(78,0) NOT NULL,
	CONSTRAINT "token_debtors_outstanding" CHECK ("token_debtors"."outstanding" >= 0)
);
--> statement-breakpoint
CREATE TABLE "assist_adjustments" (
	"refund_id" text NOT NULL,
	"assist_id" text NOT NULL,
	"order_reference" text NOT NULL,
	"commission_minor" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "assist_adjustments_refund_id_assist_id_pk" PRIMARY KEY("refund_id","assist_id"),
	CONSTRAINT "assist_adjustments_lower" CHECK ("assist_adjustments"."commission_minor" > 0)
);
--> statement-breakpoint
CREATE TABLE "period_adjustments" (
	"refund_id" text PRIMARY KEY NOT NULL,
	"order_id" text NOT NULL,
	"user_id" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "period_adjustments_lower" CHECK ("period_adjustments"."amount_minor" > 0)
);
--> statement-breakpoint
CREATE TABLE "refund_lines" (
	"refund_id" text NOT NULL,
	"item_id" text NOT NULL,
	"quantity" integer NOT NULL,
	"amount_minor" bigint NOT NULL,
	"restocked" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "refund_lines_refund_id_item_id_pk" PRIMARY KEY("refund_id","item_id"),
	CONSTRAINT "refund_lines_not_negative" CHECK ("refund_lines"."quantity" >= 0 and "refund_lines"."amount_minor" >= 0),
	CONSTRAINT "refund_lines_restocked" CHECK ("refund_lines"."restocked" between 0 and "refund_lines"."quantity")
);
--> statement-breakpoint
CREATE TABLE "refund_requests" (
	"id" text PRIMARY KEY NOT NULL,
	"order_reference" text NOT NULL,
	"order_id" text NOT NULL,
	"item_id" text NOT NULL,
	"vendor_id" text NOT NULL,
	"quantity" integer NOT NULL,
	"reason" text NOT NULL,
	"status" text DEFAULT 'asked' NOT NULL,
	"asked_by" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"decision" text,
	"refund_id" text,
	CONSTRAINT "refund_requests_status_known" CHECK ("refund_requests"."status" in ('asked', 'granted', 'declined')),
	CONSTRAINT "refund_requests_quantity" CHECK ("refund_requests"."quantity" > 0)
);
--> statement-breakpoint
CREATE TABLE "reward_adjustments" (
	"refund_id" text PRIMARY KEY NOT NULL,
	"order_reference" text NOT NULL,
	"commission_numerator" bigint NOT NULL,
	"token_amount" numeric(78,0),
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reward_adjustments_lower" CHECK ("reward_adjustments"."commission_numerator" > 0 and "reward_adjustments"."token_amount" >= 0)
);
--> statement-breakpoint
CREATE TABLE "settlement_adjustments" (
	"refund_id" text NOT NULL,
	"settlement_id" text NOT NULL,
	"order_reference" text NOT NULL,
	"vendor_id" text NOT NULL,
	"currency" text NOT NULL,
	"gross_minor" bigint NOT NULL,
	"platform_minor" bigint NOT NULL,
	"referral_minor" bigint NOT NULL,
	"net_minor" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "settlement_adjustments_refund_id_settlement_id_pk" PRIMARY KEY("refund_id","settlement_id"),
	CONSTRAINT "settlement_adjustments_currency_known" CHECK ("settlement_adjustments"."currency" in ('UAH', 'USD')),
	CONSTRAINT "settlement_adjustments_split" CHECK ("settlement_adjustments"."platform_minor" + "settlement_adjustments"."referral_minor" + "settlement_adjustments"."net_minor" = "settlement_adjustments"."gross_minor"),
	CONSTRAINT "settlement_adjustments_lower" CHECK ("settlement_adjustments"."gross_minor" > 0 and "settlement_adjustments"."platform_minor" >= 0 and "settlement_adjustments"."referral_minor" >= 0)
);
--> statement-breakpoint
CREATE TABLE "settlement_moves" (
	"id" text PRIMARY KEY NOT NULL,
	"settlement_id" text NOT NULL,
	"from_status" text NOT NULL,
	"to_status" text NOT NULL,
	"actor" text NOT NULL,
	"reason" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "settlement_moves_from_status_known" CHECK ("settlement_moves"."from_status" in ('pending', 'held', 'in_payout', 'paid', 'reversed')),
	CONSTRAINT "settlement_moves_to_status_known" CHECK ("settlement_moves"."to_status" in ('pending', 'held', 'in_payout', 'paid', 'reversed'))
);
--> statement-breakpoint
ALTER TABLE "credit_accounts" DROP CONSTRAINT "credit_accounts_kind_known";--> statement-breakpoint
ALTER TABLE "credit_transactions" DROP CONSTRAINT "credit_transactions_kind_known";--> statement-breakpoint
ALTER TABLE "notifications" DROP CONSTRAINT "notifications_type_known";--> statement-breakpoint
ALTER TABLE "refunds" DROP CONSTRAINT "refunds_reason_known";--> statement-breakpoint
ALTER TABLE "refunds" DROP CONSTRAINT "refunds_status_known";--> statement-breakpoint
ALTER TABLE "referral_rewards" DROP CONSTRAINT "referral_rewards_rejection_code_known";--> statement-breakpoint
ALTER TABLE "reward_transitions" DROP CONSTRAINT "reward_transitions_reason_code_known";--> statement-breakpoint
ALTER TABLE "settlements" DROP CONSTRAINT "settlements_status_known";--> statement-breakpoint
DROP INDEX "refunds_open";--> statement-breakpoint
ALTER TABLE "refunds" DROP CONSTRAINT "refunds_pkey";--> statement-breakpoint
ALTER TABLE "payment_attempts" ADD COLUMN "refund_suspected_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "id" text PRIMARY KEY DEFAULT gen_random_uuid()::text NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "requested_lines" jsonb;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "note" text;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "requested_by" text;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "bank_reference" text;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "position" integer;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "sent_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "accepted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "referral_rewards" ADD COLUMN "held_by_refund" text;--> statement-breakpoint
ALTER TABLE "referral_rewards" ADD COLUMN "refund_unjudged" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "referral_rewards" ADD COLUMN "minted_amount" numeric(78,0);--> statement-breakpoint
ALTER TABLE "settlements" ADD COLUMN "hold_reason" text;--> statement-breakpoint
ALTER TABLE "settlements" ADD COLUMN "held_by_refund" text;--> statement-breakpoint
ALTER TABLE "debt_reliefs" ADD CONSTRAINT "debt_reliefs_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "debt_reliefs" ADD CONSTRAINT "debt_reliefs_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "debt_reliefs" ADD CONSTRAINT "debt_reliefs_confirmed_by_users_id_fk" FOREIGN KEY ("confirmed_by") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "debt_transfers" ADD CONSTRAINT "debt_transfers_from_user_id_users_id_fk" FOREIGN KEY ("from_user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "debt_transfers" ADD CONSTRAINT "debt_transfers_to_user_id_users_id_fk" FOREIGN KEY ("to_user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reward_debts" ADD CONSTRAINT "reward_debts_order_reference_referral_rewards_order_reference_fk" FOREIGN KEY ("order_reference") REFERENCES "public"."referral_rewards"("order_reference") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reward_debts" ADD CONSTRAINT "reward_debts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reward_debts" ADD CONSTRAINT "reward_debts_refund_id_refunds_id_fk" FOREIGN KEY ("refund_id") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reward_offsets" ADD CONSTRAINT "reward_offsets_order_reference_referral_rewards_order_reference_fk" FOREIGN KEY ("order_reference") REFERENCES "public"."referral_rewards"("order_reference") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reward_offsets" ADD CONSTRAINT "reward_offsets_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "token_debtors" ADD CONSTRAINT "token_debtors_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assist_adjustments" ADD CONSTRAINT "assist_adjustments_refund_id_refunds_id_fk" FOREIGN KEY ("refund_id") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assist_adjustments" ADD CONSTRAINT "assist_adjustments_assist_id_erp_sales_assists_id_fk" FOREIGN KEY ("assist_id") REFERENCES "public"."erp_sales_assists"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "period_adjustments" ADD CONSTRAINT "period_adjustments_refund_id_refunds_id_fk" FOREIGN KEY ("refund_id") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "period_adjustments" ADD CONSTRAINT "period_adjustments_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "period_adjustments" ADD CONSTRAINT "period_adjustments_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_lines" ADD CONSTRAINT "refund_lines_refund_id_refunds_id_fk" FOREIGN KEY ("refund_id") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_lines" ADD CONSTRAINT "refund_lines_item_id_order_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."order_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_requests" ADD CONSTRAINT "refund_requests_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_requests" ADD CONSTRAINT "refund_requests_item_id_order_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."order_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_requests" ADD CONSTRAINT "refund_requests_vendor_id_vendors_id_fk" FOREIGN KEY ("vendor_id") REFERENCES "public"."vendors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_requests" ADD CONSTRAINT "refund_requests_asked_by_users_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_requests" ADD CONSTRAINT "refund_requests_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_requests" ADD CONSTRAINT "refund_requests_refund_id_refunds_id_fk" FOREIGN KEY ("refund_id") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reward_adjustments" ADD CONSTRAINT "reward_adjustments_refund_id_refunds_id_fk" FOREIGN KEY ("refund_id") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_adjustments" ADD CONSTRAINT "settlement_adjustments_refund_id_refunds_id_fk" FOREIGN KEY ("refund_id") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_adjustments" ADD CONSTRAINT "settlement_adjustments_settlement_id_settlements_id_fk" FOREIGN KEY ("settlement_id") REFERENCES "public"."settlements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_adjustments" ADD CONSTRAINT "settlement_adjustments_vendor_id_vendors_id_fk" FOREIGN KEY ("vendor_id") REFERENCES "public"."vendors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_moves" ADD CONSTRAINT "settlement_moves_settlement_id_settlements_id_fk" FOREIGN KEY ("settlement_id") REFERENCES "public"."settlements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "debt_reliefs_user" ON "debt_reliefs" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "debt_transfers_from" ON "debt_transfers" USING btree ("from_user_id");--> statement-breakpoint
CREATE INDEX "debt_transfers_to" ON "debt_transfers" USING btree ("to_user_id");--> statement-breakpoint
CREATE INDEX "reward_debts_user" ON "reward_debts" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "reward_offsets_user" ON "reward_offsets" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "assist_adjustments_reference" ON "assist_adjustments" USING btree ("order_reference");--> statement-breakpoint
CREATE INDEX "period_adjustments_user" ON "period_adjustments" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "refund_lines_item" ON "refund_lines" USING btree ("item_id");--> statement-breakpoint
CREATE UNIQUE INDEX "refund_requests_open" ON "refund_requests" USING btree ("item_id") WHERE "refund_requests"."status" = 'asked';--> statement-breakpoint
CREATE INDEX "refund_requests_asked" ON "refund_requests" USING btree ("asked_at") WHERE "refund_requests"."status" = 'asked';--> statement-breakpoint
CREATE INDEX "refund_requests_vendor" ON "refund_requests" USING btree ("vendor_id","asked_at");--> statement-breakpoint
CREATE INDEX "reward_adjustments_reference" ON "reward_adjustments" USING btree ("order_reference");--> statement-breakpoint
CREATE INDEX "settlement_adjustments_settlement" ON "settlement_adjustments" USING btree ("settlement_id");--> statement-breakpoint
CREATE INDEX "settlement_adjustments_reference" ON "settlement_adjustments" USING btree ("order_reference");--> statement-breakpoint
CREATE INDEX "settlement_adjustments_vendor" ON "settlement_adjustments" USING btree ("vendor_id","created_at");--> statement-breakpoint
CREATE INDEX "settlement_moves_settlement" ON "settlement_moves" USING btree ("settlement_id","at");--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action NOT VALID;--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_in_flight" ON "refunds" USING btree ("order_reference") WHERE "refunds"."status" in ('requested', 'sent');--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_position" ON "refunds" USING btree ("order_reference","position");--> statement-breakpoint
CREATE INDEX "refunds_undone" ON "refunds" USING btree ("next_try_at") WHERE "refunds"."status" not in ('done', 'refunded') and "refunds"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX "referral_rewards_unjudged" ON "referral_rewards" USING btree ("order_reference") WHERE "referral_rewards"."refund_unjudged";--> statement-breakpoint
ALTER TABLE "credit_accounts" ADD CONSTRAINT "credit_accounts_kind_known" CHECK ("credit_accounts"."kind" in ('user', 'issued', 'sales', 'suspense')) NOT VALID;--> statement-breakpoint
ALTER TABLE "credit_transactions" ADD CONSTRAINT "credit_transactions_kind_known" CHECK ("credit_transactions"."kind" in ('grant', 'order', 'refund')) NOT VALID;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_type_known" CHECK ("notifications"."type" in ('referral_reward_minted', 'referral_reward_approved', 'referral_reward_rejected', 'referral_reward_reduced')) NOT VALID;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_position_positive" CHECK ("refunds"."position" > 0) NOT VALID;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_reason_known" CHECK ("refunds"."reason" in ('double_payment', 'whole', 'lines', 'goodwill', 'cabinet', 'chargeback')) NOT VALID;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_status_known" CHECK ("refunds"."status" in ('requested', 'sent', 'done', 'refused', 'refunded')) NOT VALID;--> statement-breakpoint
ALTER TABLE "referral_rewards" ADD CONSTRAINT "referral_rewards_rejection_code_known" CHECK ("referral_rewards"."rejection_code" in ('too_small', 'wallet_overlap', 'no_wallet', 'refunded', 'offset_by_debt')) NOT VALID;--> statement-breakpoint
ALTER TABLE "reward_transitions" ADD CONSTRAINT "reward_transitions_reason_code_known" CHECK ("reward_transitions"."reason_code" in ('too_small', 'wallet_overlap', 'no_wallet', 'refunded', 'offset_by_debt', 'other_reference', 'not_attributed', 'other_wallet', 'other_currency', 'other_rate', 'no_price', 'other_decimals', 'other_amount', 'price_outside_bounds', 'rate_outside_bounds', 'no_payment', 'no_settlement', 'no_period', 'no_credit_movement', 'not_approved', 'link_not_signed', 'reward_ceiling', 'day_ceiling', 'token_refused', 'token_refused_saying', 'zero_address', 'zero_amount', 'above_payment_cap', 'day_cap_reached', 'contract_refused', 'all_refused', 'would_revert', 'skipped_unknown', 'not_in_transaction', 'paid_otherwise', 'reverted', 'replaced', 'earlier_not_found', 'not_judged', 'node_refused', 'fees_at_limit', 'fees_too_high', 'gas_short', 'no_gas', 'not_operator', 'contract_paused', 'other_chain', 'other_token', 'other_mode', 'other_token_decimals', 'other_contract', 'no_quote', 'payment_cap_too_wide', 'day_cap_too_wide', 'node_failed', 'cut_short', 'within_limit', 'never_signed', 'tried_again', 'amount_changed')) NOT VALID;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_status_known" CHECK ("settlements"."status" in ('pending', 'held', 'in_payout', 'paid', 'reversed')) NOT VALID;--> statement-breakpoint
UPDATE "refunds" SET "status" = 'done', "position" = 1 WHERE "status" = 'refunded';--> statement-breakpoint
-- What was refunded at the provider before there were refunds of it: the statement is asked for, and corrects the ledgers.
UPDATE "payment_attempts" a SET "refund_suspected_at" = now(), "next_check_at" = now()
WHERE a."status" = 'refunded' AND EXISTS (SELECT 1 FROM "paid_orders" p WHERE p."order_reference" = a."order_reference");
