CREATE TABLE "chore_runs" (
	"schedule" text PRIMARY KEY NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	CONSTRAINT "chore_runs_schedule_known" CHECK ("chore_runs"."schedule" in ('appSweep', 'consumerSweep', 'appNight'))
);
