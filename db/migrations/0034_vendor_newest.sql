-- contract: 2026-11-26: the index that goes is not unique, and the new one serves all that it served.
CREATE INDEX "settlements_vendor_newest" ON "settlements" USING btree ("vendor_id","created_at","id");--> statement-breakpoint
DROP INDEX "settlements_vendor_id";
