-- contract: 2026-11-26: that release writes no word besides these.
-- A letter can stop bank details.
ALTER TABLE "letter_tokens" DROP CONSTRAINT "letter_tokens_purpose_known";--> statement-breakpoint
ALTER TABLE "letter_tokens" ADD COLUMN "subject_id" text;--> statement-breakpoint
ALTER TABLE "letter_tokens" ADD CONSTRAINT "letter_tokens_purpose_known" CHECK ("letter_tokens"."purpose" in ('confirm_email', 'reset_password', 'approve_change', 'confirm_change', 'stop_wallet_link', 'stop_bank_details')) NOT VALID;