CREATE TABLE "clone_constants" (
	"id" integer PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"currency" text NOT NULL,
	"chain_id" integer NOT NULL,
	"token_decimals" integer NOT NULL,
	"time_zone" text NOT NULL,
	"deployed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "clone_constants_currency_known" CHECK ("clone_constants"."currency" in ('UAH', 'USD')),
	CONSTRAINT "clone_constants_one_row" CHECK ("clone_constants"."id" = 1)
);
