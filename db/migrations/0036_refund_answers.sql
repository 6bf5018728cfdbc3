-- contract: 2026-11-26: the last release writes none but the answers that it knows, and those stay; the index that goes is not unique, and the new one serves all that it served.
ALTER TABLE "refunds" DROP CONSTRAINT "refunds_last_answer_code_known";--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_last_answer_code_known" CHECK ("refunds"."last_answer_code" in ('not_shown_yet', 'more_than_left', 'provider_forgot', 'in_work_too_long', 'confirmed_not_shown', 'no_gateway', 'provider_said')) NOT VALID;--> statement-breakpoint
CREATE INDEX "refunds_newest" ON "refunds" USING btree ("created_at","id");--> statement-breakpoint
DROP INDEX "refunds_created_at";
