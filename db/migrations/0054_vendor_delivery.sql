-- contract: 2026-11-26: the last release never writes these three columns, and the CHECK lets a row without them be.
ALTER TABLE "vendors" ADD COLUMN "delivery" text;--> statement-breakpoint
ALTER TABLE "vendors" ADD COLUMN "delivery_days_from" smallint;--> statement-breakpoint
ALTER TABLE "vendors" ADD COLUMN "delivery_days_to" smallint;--> statement-breakpoint
ALTER TABLE "vendors" ADD CONSTRAINT "vendors_delivery" CHECK (num_nulls("vendors"."delivery", "vendors"."delivery_days_from", "vendors"."delivery_days_to") in (0, 3)
        and char_length("vendors"."delivery") between 3 and 160 and "vendors"."delivery_days_from" >= 1
        and "vendors"."delivery_days_to" between "vendors"."delivery_days_from" and 90) NOT VALID;