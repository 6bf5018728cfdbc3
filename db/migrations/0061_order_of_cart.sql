-- contract: 2026-11-26: the last release never writes cart_id, and rows without it do not stand in each other's way.
ALTER TABLE "orders" ADD COLUMN "cart_id" text;--> statement-breakpoint
CREATE UNIQUE INDEX "orders_of_cart" ON "orders" USING btree ("buyer_id","cart_id");