-- contract: 2026-11-26: the index was made after that release, and is not unique: it only orders a list.
DROP INDEX "orders_created_at";--> statement-breakpoint
CREATE INDEX "orders_newest" ON "orders" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);