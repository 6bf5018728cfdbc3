-- contract: 2026-11-26: the last release writes no kind of letter, and none of the columns that are checked.
ALTER TABLE "mails" DROP CONSTRAINT "mails_kind_known";--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "provider_shows_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "vendor_invitations" ADD COLUMN "replaces" text;--> statement-breakpoint
ALTER TABLE "vendor_invitations" ADD CONSTRAINT "vendor_invitations_replaces_users_id_fk" FOREIGN KEY ("replaces") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "payouts_vendor_paid" ON "payouts" USING btree ("vendor_id","paid_at","id") WHERE "payouts"."paid_at" is not null;--> statement-breakpoint
CREATE INDEX "payouts_vendor_returned" ON "payouts" USING btree ("vendor_id","ended_at","id") WHERE "payouts"."status" = 'returned';--> statement-breakpoint
CREATE INDEX "vendors_user" ON "vendors" USING btree ("user_id");--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_kind_known" CHECK ("mails"."kind" in ('verify', 'reset', 'approve', 'adopt', 'changed', 'moved', 'refund', 'refunded', 'reduced', 'adjusted', 'sent', 'payoutPaid', 'payoutFailed', 'payoutReturned', 'findings', 'factorAdded', 'factorRemoved', 'recoveryCodesMade', 'recoveryCodeUsed', 'linked', 'invited', 'left', 'bankDetails', 'payoutMethod'));--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_shown_by_hand" CHECK ("refunds"."provider_shows_at" is null or ("refunds"."bank_reference" is not null and "refunds"."sent_at" is null));