CREATE TABLE "membership_orders" (
	"order_id" text PRIMARY KEY NOT NULL,
	"plan_id" text NOT NULL,
	"level" integer NOT NULL,
	"months" integer NOT NULL,
	"price_minor" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "membership_periods" (
	"user_id" text NOT NULL,
	"position" integer NOT NULL,
	"order_id" text NOT NULL,
	"plan_id" text NOT NULL,
	"level" integer NOT NULL,
	"months" integer NOT NULL,
	"price_minor" bigint NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"is_upgrade" boolean NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "membership_periods_user_id_position_pk" PRIMARY KEY("user_id","position"),
	CONSTRAINT "membership_periods_forward" CHECK ("membership_periods"."ends_at" > "membership_periods"."starts_at")
);
--> statement-breakpoint
CREATE TABLE "membership_plans" (
	"id" text PRIMARY KEY NOT NULL,
	"level" integer NOT NULL,
	"name" jsonb NOT NULL,
	"description" jsonb NOT NULL,
	"price_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"months" integer NOT NULL,
	"referral_rate_bp" integer,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "membership_plans_level_positive" CHECK ("membership_plans"."level" > 0),
	CONSTRAINT "membership_plans_price_positive" CHECK ("membership_plans"."price_minor" > 0),
	CONSTRAINT "membership_plans_months" CHECK ("membership_plans"."months" between 1 and 120),
	CONSTRAINT "membership_plans_referral_rate" CHECK ("membership_plans"."referral_rate_bp" between 0 and 5000)
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"order_reference" text PRIMARY KEY NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"reason" text NOT NULL,
	"status" text DEFAULT 'requested' NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp with time zone NOT NULL,
	"last_answer" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"resolved_at" timestamp with time zone,
	"resolved_by" text,
	"resolution" text,
	CONSTRAINT "refunds_amount_positive" CHECK ("refunds"."amount_minor" > 0)
);
--> statement-breakpoint
DROP INDEX "payment_events_parked";--> statement-breakpoint
ALTER TABLE "order_items" ALTER COLUMN "product_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "order_items" ALTER COLUMN "vendor_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ALTER COLUMN "contact" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "payment_attempts" ADD COLUMN "next_check_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "payment_events" ADD COLUMN "position" integer;--> statement-breakpoint
ALTER TABLE "payment_events" ADD COLUMN "resolved_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "payment_events" ADD COLUMN "resolved_by" text;--> statement-breakpoint
ALTER TABLE "payment_events" ADD COLUMN "resolution" text;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "purpose" text DEFAULT 'store_order' NOT NULL;--> statement-breakpoint
ALTER TABLE "platform_settings" ADD COLUMN "payout_schedule" text DEFAULT 'weekly' NOT NULL;--> statement-breakpoint
ALTER TABLE "platform_settings" ADD COLUMN "payout_hold_days" integer DEFAULT 3 NOT NULL;--> statement-breakpoint
ALTER TABLE "vendors" ADD COLUMN "payout_schedule" text;--> statement-breakpoint
ALTER TABLE "vendors" ADD COLUMN "payout_hold_days" integer;--> statement-breakpoint
ALTER TABLE "membership_orders" ADD CONSTRAINT "membership_orders_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership_orders" ADD CONSTRAINT "membership_orders_plan_id_membership_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."membership_plans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership_periods" ADD CONSTRAINT "membership_periods_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership_periods" ADD CONSTRAINT "membership_periods_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership_periods" ADD CONSTRAINT "membership_periods_plan_id_membership_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."membership_plans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_order_reference_payment_attempts_order_reference_fk" FOREIGN KEY ("order_reference") REFERENCES "public"."payment_attempts"("order_reference") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "membership_periods_order_id" ON "membership_periods" USING btree ("order_id");--> statement-breakpoint
CREATE UNIQUE INDEX "membership_plans_level" ON "membership_plans" USING btree ("level");--> statement-breakpoint
CREATE INDEX "refunds_open" ON "refunds" USING btree ("next_try_at") WHERE "refunds"."status" <> 'refunded' and "refunds"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX "refunds_created_at" ON "refunds" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "payment_attempts_next_check" ON "payment_attempts" USING btree ("next_check_at") WHERE "payment_attempts"."next_check_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "payment_events_position" ON "payment_events" USING btree ("order_reference","position") WHERE "payment_events"."position" is not null;--> statement-breakpoint
CREATE INDEX "payment_events_open" ON "payment_events" USING btree ("received_at") WHERE "payment_events"."outcome" = 'parked' and "payment_events"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX "payment_events_resolved" ON "payment_events" USING btree ("resolved_at") WHERE "payment_events"."resolved_at" is not null;--> statement-breakpoint
ALTER TABLE "order_items" ADD CONSTRAINT "order_items_vendor" CHECK (("order_items"."product_id" is null) = ("order_items"."vendor_id" is null));--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_contact" CHECK ("orders"."purpose" <> 'store_order' or "orders"."contact" is not null);--> statement-breakpoint
ALTER TABLE "platform_settings" ADD CONSTRAINT "platform_settings_referral_rate" CHECK ("platform_settings"."default_referral_rate_bp" between 0 and 5000);--> statement-breakpoint
ALTER TABLE "platform_settings" ADD CONSTRAINT "platform_settings_payout_hold_days" CHECK ("platform_settings"."payout_hold_days" between 0 and 90);--> statement-breakpoint
ALTER TABLE "products" ADD CONSTRAINT "products_referral_rate" CHECK ("products"."referral_rate_bp" between 0 and 5000);--> statement-breakpoint
ALTER TABLE "vendors" ADD CONSTRAINT "vendors_platform_rate" CHECK ("vendors"."platform_rate_bp" between 0 and 5000);--> statement-breakpoint
ALTER TABLE "vendors" ADD CONSTRAINT "vendors_referral_rate" CHECK ("vendors"."referral_rate_bp" between 0 and 5000);--> statement-breakpoint
ALTER TABLE "vendors" ADD CONSTRAINT "vendors_payout_hold_days" CHECK ("vendors"."payout_hold_days" between 0 and 90);