-- contract: 2026-11-26: it writes no code without a wallet, and the check on purposes only admits one more.
-- A code, and what was earned under it, may be there before its person has a wallet. One such code a person.
ALTER TABLE "letter_tokens" DROP CONSTRAINT "letter_tokens_purpose_known";--> statement-breakpoint
ALTER TABLE "refcodes" ALTER COLUMN "wallet_address" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "referral_rewards" ALTER COLUMN "referrer_wallet" DROP NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "refcodes_without_wallet" ON "refcodes" USING btree ("user_id") WHERE "refcodes"."wallet_address" is null;--> statement-breakpoint
ALTER TABLE "letter_tokens" ADD CONSTRAINT "letter_tokens_purpose_known" CHECK ("letter_tokens"."purpose" in ('confirm_email', 'reset_password', 'approve_change', 'confirm_change', 'stop_wallet_link')) NOT VALID;