-- contract: 2026-11-26: the last release never writes deactivated_at. The CHECK refuses it one write: when a wallet is linked again,
-- it would turn on a code that an admin of this release has turned off.
ALTER TABLE "refcodes" ADD COLUMN "deactivated_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "token_debtors_owing" ON "token_debtors" USING btree ("outstanding","user_id") WHERE "token_debtors"."outstanding" > 0;--> statement-breakpoint
CREATE INDEX "refcodes_newest" ON "refcodes" USING btree ("created_at","code");--> statement-breakpoint
CREATE INDEX "refcodes_active" ON "refcodes" USING btree ("created_at","code") WHERE "refcodes"."active";--> statement-breakpoint
CREATE INDEX "refcodes_off" ON "refcodes" USING btree ("created_at","code") WHERE "refcodes"."deactivated_at" is not null;--> statement-breakpoint
CREATE INDEX "refcodes_ended" ON "refcodes" USING btree ("created_at","code") WHERE not "refcodes"."active" and "refcodes"."deactivated_at" is null;--> statement-breakpoint
ALTER TABLE "refcodes" ADD CONSTRAINT "refcodes_deactivated" CHECK ("refcodes"."deactivated_at" is null or not "refcodes"."active") NOT VALID;