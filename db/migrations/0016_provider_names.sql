-- contract: 2026-11-26: only widens what may be written, and that release's names have the shape.
-- Which providers there are is up to the clone: the database holds the shape of their names, not the list.
ALTER TABLE "payment_attempts" DROP CONSTRAINT "payment_attempts_provider_known";--> statement-breakpoint
ALTER TABLE "payment_attempts" ADD CONSTRAINT "payment_attempts_provider_named" CHECK ("payment_attempts"."provider" ~ '^[a-z][a-z0-9]{1,30}$') NOT VALID;
