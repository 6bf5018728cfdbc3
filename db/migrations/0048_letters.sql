-- contract: 2026-11-26: the last release writes no kind of letter, and null stays admitted.
CREATE TABLE "letter_settings" (
	"user_id" text PRIMARY KEY NOT NULL,
	"token" text NOT NULL,
	"locale" text,
	"rewards_stopped_at" timestamp with time zone,
	CONSTRAINT "letter_settings_token_unique" UNIQUE("token"),
	CONSTRAINT "letter_settings_locale_known" CHECK ("letter_settings"."locale" in ('en', 'uk', 'ru'))
);
--> statement-breakpoint
ALTER TABLE "mails" DROP CONSTRAINT "mails_kind_known";--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "unsubscribe_url" text;--> statement-breakpoint
ALTER TABLE "letter_settings" ADD CONSTRAINT "letter_settings_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_kind_known" CHECK ("mails"."kind" in ('verify', 'reset', 'approve', 'adopt', 'changed', 'moved', 'orderPaid', 'refund', 'refunded', 'reduced', 'adjusted', 'sent', 'rewardEarned', 'rewardApproved', 'rewardPaid', 'rewardRejected', 'payoutPaid', 'payoutFailed', 'payoutReturned', 'findings', 'factorAdded', 'factorRemoved', 'recoveryCodesMade', 'recoveryCodeUsed', 'linked', 'invited', 'left', 'bankDetails', 'payoutMethod')) NOT VALID;