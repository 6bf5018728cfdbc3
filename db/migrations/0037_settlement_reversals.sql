-- An admin may take back what is left of a settlement: an adjustment without a refund. What every other row refers to stays
-- checked by the generated column.
ALTER TABLE "settlement_adjustments" DROP CONSTRAINT "settlement_adjustments_lower";--> statement-breakpoint
ALTER TABLE "settlement_adjustments" DROP CONSTRAINT "settlement_adjustments_refund_id_refunds_id_fk";
--> statement-breakpoint
ALTER TABLE "settlement_adjustments" ADD COLUMN "reversed_by" text;--> statement-breakpoint
ALTER TABLE "settlement_adjustments" ADD COLUMN "reversal_reason" text;--> statement-breakpoint
ALTER TABLE "settlement_adjustments" ADD COLUMN "refunds_before" integer;--> statement-breakpoint
ALTER TABLE "settlement_adjustments" ADD COLUMN "of_refund" text GENERATED ALWAYS AS (case when reversed_by is null then refund_id end) STORED;--> statement-breakpoint
ALTER TABLE "settlement_adjustments" ADD CONSTRAINT "settlement_adjustments_of_refund_refunds_id_fk" FOREIGN KEY ("of_refund") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_adjustments" ADD CONSTRAINT "settlement_adjustments_reversed_by_users_id_fk" FOREIGN KEY ("reversed_by") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "settlement_adjustments_reversed" ON "settlement_adjustments" USING btree ("settlement_id") WHERE "settlement_adjustments"."reversed_by" is not null;--> statement-breakpoint
CREATE INDEX "settlement_adjustments_vendor_reversed" ON "settlement_adjustments" USING btree ("vendor_id","created_at") WHERE "settlement_adjustments"."reversed_by" is not null;--> statement-breakpoint
ALTER TABLE "settlement_adjustments" ADD CONSTRAINT "settlement_adjustments_reversal" CHECK (num_nulls("settlement_adjustments"."reversed_by", "settlement_adjustments"."reversal_reason", "settlement_adjustments"."refunds_before") in (0, 3));--> statement-breakpoint
ALTER TABLE "settlement_adjustments" ADD CONSTRAINT "settlement_adjustments_lower" CHECK (case when "settlement_adjustments"."reversed_by" is null
        then "settlement_adjustments"."gross_minor" > 0 and "settlement_adjustments"."platform_minor" >= 0 and "settlement_adjustments"."referral_minor" >= 0
        else "settlement_adjustments"."gross_minor" = 0 and "settlement_adjustments"."referral_minor" = 0 and "settlement_adjustments"."net_minor" > 0 end);