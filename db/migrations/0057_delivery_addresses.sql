CREATE TABLE "delivery_addresses" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"place" smallint NOT NULL,
	"name" text NOT NULL,
	"phone" text NOT NULL,
	"city" text NOT NULL,
	"address" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"used_at" timestamp with time zone,
	"preferred_at" timestamp with time zone,
	CONSTRAINT "delivery_addresses_at_most_ten" CHECK ("delivery_addresses"."place" between 1 and 10)
);
--> statement-breakpoint
ALTER TABLE "delivery_addresses" ADD CONSTRAINT "delivery_addresses_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_addresses_place" ON "delivery_addresses" USING btree ("user_id","place");--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_addresses_once" ON "delivery_addresses" USING btree ("user_id","name","phone","city","address");