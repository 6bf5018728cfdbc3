-- contract: 2026-11-26: that release writes no word besides these; how a vendor is paid is new since.
-- A letter can stop a change of how a vendor is paid.
ALTER TABLE "letter_tokens" DROP CONSTRAINT "letter_tokens_purpose_known";--> statement-breakpoint
ALTER TABLE "vendors" ADD COLUMN "waiting_method" text;--> statement-breakpoint
ALTER TABLE "vendors" ADD COLUMN "waiting_method_from" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "vendors" ADD COLUMN "waiting_method_old_stays" boolean;--> statement-breakpoint
ALTER TABLE "letter_tokens" ADD CONSTRAINT "letter_tokens_purpose_known" CHECK ("letter_tokens"."purpose" in ('confirm_email', 'reset_password', 'approve_change', 'confirm_change', 'stop_wallet_link', 'stop_bank_details', 'stop_payout_method')) NOT VALID;--> statement-breakpoint
ALTER TABLE "vendors" ADD CONSTRAINT "vendors_waiting_method_known" CHECK ("vendors"."waiting_method" in ('credit', 'bank'));--> statement-breakpoint
ALTER TABLE "vendors" ADD CONSTRAINT "vendors_waiting_method" CHECK (num_nulls("vendors"."waiting_method", "vendors"."waiting_method_from", "vendors"."waiting_method_old_stays") in (0, 3));