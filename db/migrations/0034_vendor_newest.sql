CREATE INDEX "settlements_vendor_newest" ON "settlements" USING btree ("vendor_id","created_at","id");--> statement-breakpoint
DROP INDEX "settlements_vendor_id";
