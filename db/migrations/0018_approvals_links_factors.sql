-- contract: 2026-11-26: the checks on reason codes only admit more.
CREATE TABLE "account_actions" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"action" text NOT NULL,
	"role" text,
	"actor" text NOT NULL,
	"reason" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "account_actions_action_known" CHECK ("account_actions"."action" in ('role_given', 'factor_added', 'factor_removed', 'factor_reset', 'recovery_codes_made', 'recovery_code_used', 'wallet_link_stopped')),
	CONSTRAINT "account_actions_role_known" CHECK ("account_actions"."role" in ('user', 'vendor', 'admin'))
);
--> statement-breakpoint
CREATE TABLE "passkeys" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"public_key" text NOT NULL,
	"counter" bigint NOT NULL,
	"transports" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "two_factors" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"secret" text NOT NULL,
	"backup_codes" text NOT NULL,
	"verified" boolean DEFAULT false NOT NULL,
	"failed_verification_count" integer DEFAULT 0 NOT NULL,
	"locked_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "admin_proposals" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"details" jsonb NOT NULL,
	"reason" text NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"proposed_by" text NOT NULL,
	"proposed_at" timestamp with time zone NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	CONSTRAINT "admin_proposals_kind_known" CHECK ("admin_proposals"."kind" in ('role', 'credit')),
	CONSTRAINT "admin_proposals_status_known" CHECK ("admin_proposals"."status" in ('open', 'carried_out', 'declined')),
	CONSTRAINT "admin_proposals_two" CHECK ("admin_proposals"."status" <> 'carried_out' or "admin_proposals"."decided_by" <> "admin_proposals"."proposed_by"),
	CONSTRAINT "admin_proposals_decided" CHECK (("admin_proposals"."status" = 'open') = ("admin_proposals"."decided_by" is null))
);
--> statement-breakpoint
CREATE TABLE "wallet_links" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"code" text NOT NULL,
	"address" text NOT NULL,
	"message" text NOT NULL,
	"signature" text NOT NULL,
	"linked_at" timestamp with time zone NOT NULL,
	"pays_from" timestamp with time zone NOT NULL,
	"stopped_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "reward_approvals" (
	"order_reference" text NOT NULL,
	"admin_id" text NOT NULL,
	"token_amount" numeric(78,0) NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "reward_approvals_order_reference_admin_id_pk" PRIMARY KEY("order_reference","admin_id")
);
--> statement-breakpoint
CREATE TABLE "reward_wallets" (
	"order_reference" text PRIMARY KEY NOT NULL,
	"wallet_link_id" text NOT NULL,
	"address" text NOT NULL,
	"bound_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "referral_rewards" DROP CONSTRAINT "referral_rewards_failure_code_known";--> statement-breakpoint
ALTER TABLE "referral_rewards" DROP CONSTRAINT "referral_rewards_rejection_code_known";--> statement-breakpoint
ALTER TABLE "reward_transitions" DROP CONSTRAINT "reward_transitions_reason_code_known";--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "proven_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "factor_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "role_since" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "two_factor_enabled" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "account_actions" ADD CONSTRAINT "account_actions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkeys" ADD CONSTRAINT "passkeys_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "two_factors" ADD CONSTRAINT "two_factors_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "admin_proposals" ADD CONSTRAINT "admin_proposals_subject_id_users_id_fk" FOREIGN KEY ("subject_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "admin_proposals" ADD CONSTRAINT "admin_proposals_proposed_by_users_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "admin_proposals" ADD CONSTRAINT "admin_proposals_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_links" ADD CONSTRAINT "wallet_links_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_links" ADD CONSTRAINT "wallet_links_code_refcodes_code_fk" FOREIGN KEY ("code") REFERENCES "public"."refcodes"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reward_approvals" ADD CONSTRAINT "reward_approvals_order_reference_referral_rewards_order_reference_fk" FOREIGN KEY ("order_reference") REFERENCES "public"."referral_rewards"("order_reference") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reward_approvals" ADD CONSTRAINT "reward_approvals_admin_id_users_id_fk" FOREIGN KEY ("admin_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reward_wallets" ADD CONSTRAINT "reward_wallets_order_reference_referral_rewards_order_reference_fk" FOREIGN KEY ("order_reference") REFERENCES "public"."referral_rewards"("order_reference") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reward_wallets" ADD CONSTRAINT "reward_wallets_wallet_link_id_wallet_links_id_fk" FOREIGN KEY ("wallet_link_id") REFERENCES "public"."wallet_links"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_actions_user" ON "account_actions" USING btree ("user_id","at");--> statement-breakpoint
CREATE INDEX "passkeys_user_id" ON "passkeys" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "two_factors_user_id" ON "two_factors" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "admin_proposals_status" ON "admin_proposals" USING btree ("status","proposed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "wallet_links_code" ON "wallet_links" USING btree ("code") WHERE "wallet_links"."stopped_at" is null;--> statement-breakpoint
CREATE INDEX "wallet_links_user" ON "wallet_links" USING btree ("user_id");--> statement-breakpoint
ALTER TABLE "referral_rewards" ADD CONSTRAINT "referral_rewards_failure_code_known" CHECK ("referral_rewards"."failure_code" in ('other_reference', 'not_attributed', 'no_wallet', 'other_wallet', 'other_currency', 'other_rate', 'no_price', 'other_decimals', 'other_amount', 'price_outside_bounds', 'rate_outside_bounds', 'no_payment', 'no_settlement', 'no_period', 'no_credit_movement', 'not_approved', 'link_not_signed', 'reward_ceiling', 'day_ceiling', 'token_refused', 'token_refused_saying', 'zero_address', 'zero_amount', 'above_payment_cap', 'day_cap_reached', 'contract_refused', 'all_refused', 'would_revert', 'skipped_unknown', 'not_in_transaction', 'paid_otherwise', 'reverted', 'replaced', 'earlier_not_found', 'not_judged', 'node_refused', 'fees_at_limit', 'fees_too_high', 'gas_short', 'no_gas', 'not_operator', 'contract_paused', 'other_chain', 'other_token', 'other_mode', 'other_token_decimals', 'other_contract', 'no_quote', 'payment_cap_too_wide', 'day_cap_too_wide', 'node_failed', 'cut_short')) NOT VALID;--> statement-breakpoint
ALTER TABLE "referral_rewards" ADD CONSTRAINT "referral_rewards_rejection_code_known" CHECK ("referral_rewards"."rejection_code" in ('too_small', 'wallet_overlap', 'no_wallet')) NOT VALID;--> statement-breakpoint
ALTER TABLE "reward_transitions" ADD CONSTRAINT "reward_transitions_reason_code_known" CHECK ("reward_transitions"."reason_code" in ('too_small', 'wallet_overlap', 'no_wallet', 'other_reference', 'not_attributed', 'other_wallet', 'other_currency', 'other_rate', 'no_price', 'other_decimals', 'other_amount', 'price_outside_bounds', 'rate_outside_bounds', 'no_payment', 'no_settlement', 'no_period', 'no_credit_movement', 'not_approved', 'link_not_signed', 'reward_ceiling', 'day_ceiling', 'token_refused', 'token_refused_saying', 'zero_address', 'zero_amount', 'above_payment_cap', 'day_cap_reached', 'contract_refused', 'all_refused', 'would_revert', 'skipped_unknown', 'not_in_transaction', 'paid_otherwise', 'reverted', 'replaced', 'earlier_not_found', 'not_judged', 'node_refused', 'fees_at_limit', 'fees_too_high', 'gas_short', 'no_gas', 'not_operator', 'contract_paused', 'other_chain', 'other_token', 'other_mode', 'other_token_decimals', 'other_contract', 'no_quote', 'payment_cap_too_wide', 'day_cap_too_wide', 'node_failed', 'cut_short', 'within_limit', 'never_signed', 'tried_again')) NOT VALID;--> statement-breakpoint
-- Who has a role today is no newcomer to it.
UPDATE "users" SET "role_since" = "created_at" WHERE "role" <> 'user';--> statement-breakpoint
-- What was approved before there were rows for it. Approvals without a price have no amount that was seen.
INSERT INTO "reward_approvals" ("order_reference", "admin_id", "token_amount", "at")
SELECT r."order_reference", t."actor", r."token_amount", max(t."at")
FROM "referral_rewards" r
JOIN "reward_transitions" t ON t."order_reference" = r."order_reference" AND t."to_status" = 'approved'
JOIN "users" u ON u."id" = t."actor"
WHERE r."status" IN ('approved', 'minting', 'failed') AND r."token_amount" IS NOT NULL
GROUP BY 1, 2, 3;
