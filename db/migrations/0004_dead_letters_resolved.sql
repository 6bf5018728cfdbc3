ALTER TABLE "dead_letters" ADD COLUMN "resolution" text;--> statement-breakpoint
ALTER TABLE "dead_letters" ADD COLUMN "resolved_by" text;--> statement-breakpoint
ALTER TABLE "dead_letters" ADD COLUMN "resolution_reason" text;--> statement-breakpoint
CREATE INDEX "dead_letters_open" ON "dead_letters" USING btree ("received_at") WHERE "dead_letters"."resolved_at" is null;