CREATE TABLE "label_visits_daily" (
	"code" text NOT NULL,
	"label" text NOT NULL,
	"day" date NOT NULL,
	"shard" text NOT NULL,
	"visits" bigint NOT NULL,
	CONSTRAINT "label_visits_daily_code_day_label_shard_pk" PRIMARY KEY("code","day","label","shard"),
	CONSTRAINT "label_visits_daily_label" CHECK ("label_visits_daily"."label" ~ '^[a-z0-9-]{1,20}$')
);
--> statement-breakpoint
CREATE TABLE "label_visits_total" (
	"code" text NOT NULL,
	"label" text NOT NULL,
	"shard" text NOT NULL,
	"visits" bigint NOT NULL,
	CONSTRAINT "label_visits_total_code_label_shard_pk" PRIMARY KEY("code","label","shard"),
	CONSTRAINT "label_visits_total_label" CHECK ("label_visits_total"."label" ~ '^[a-z0-9-]{1,20}$')
);
--> statement-breakpoint
CREATE TABLE "link_labels" (
	"code" text NOT NULL,
	"label" text NOT NULL,
	"place" smallint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "link_labels_code_label_pk" PRIMARY KEY("code","label"),
	CONSTRAINT "link_labels_label" CHECK ("link_labels"."label" ~ '^[a-z0-9-]{1,20}$' and "link_labels"."label" <> 'other'),
	CONSTRAINT "link_labels_at_most_twenty" CHECK ("link_labels"."place" between 1 and 20)
);
--> statement-breakpoint
ALTER TABLE "label_visits_daily" ADD CONSTRAINT "label_visits_daily_code_refcodes_code_fk" FOREIGN KEY ("code") REFERENCES "public"."refcodes"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "label_visits_total" ADD CONSTRAINT "label_visits_total_code_refcodes_code_fk" FOREIGN KEY ("code") REFERENCES "public"."refcodes"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "link_labels" ADD CONSTRAINT "link_labels_code_refcodes_code_fk" FOREIGN KEY ("code") REFERENCES "public"."refcodes"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "link_labels_place" ON "link_labels" USING btree ("code","place");