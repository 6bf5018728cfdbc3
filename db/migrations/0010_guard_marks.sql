CREATE TABLE "guard_marks" (
	"user_id" text NOT NULL,
	"kind" text NOT NULL,
	"key_id" text NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "guard_marks_user_id_hash_pk" PRIMARY KEY("user_id","hash")
);
--> statement-breakpoint
ALTER TABLE "guard_marks" ADD CONSTRAINT "guard_marks_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "guard_marks_hash" ON "guard_marks" USING btree ("hash");