CREATE TABLE "recommender_names" (
	"user_id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "recommender_names_name" CHECK (char_length("recommender_names"."name") between 1 and 20 and "recommender_names"."name" !~ '[[:digit:].:/@<>{}]')
);
--> statement-breakpoint
CREATE TABLE "wallet_pairings" (
	"session_id" text PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"nonce" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"address" text,
	"message" text,
	"signature" text,
	"number" smallint,
	CONSTRAINT "wallet_pairings_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "wallet_pairings_signed" CHECK (num_nonnulls("wallet_pairings"."address", "wallet_pairings"."message", "wallet_pairings"."signature", "wallet_pairings"."number") in (0, 4) and coalesce("wallet_pairings"."number", 10) between 10 and 99)
);
--> statement-breakpoint
ALTER TABLE "recommender_names" ADD CONSTRAINT "recommender_names_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_pairings" ADD CONSTRAINT "wallet_pairings_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "wallet_pairings_expires_at" ON "wallet_pairings" USING btree ("expires_at");