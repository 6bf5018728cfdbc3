-- contract: 2026-11-26: the triggers only write a table that is new here, in the name of their owner.
CREATE TABLE "visit_totals" (
	"day" date,
	"slot" integer NOT NULL,
	"visits" bigint NOT NULL,
	CONSTRAINT "visit_totals_key" UNIQUE NULLS NOT DISTINCT("day","slot")
);
--> statement-breakpoint
-- Visits of all codes together: what each statement adds goes to one of 16 rows a day, by its connection, so that flushes seldom wait
-- for each other. All write them in one order: those of all time first, then day by day.
CREATE FUNCTION count_visits(at_day date, more bigint) RETURNS void LANGUAGE sql SET search_path = public, pg_temp AS $$
  INSERT INTO visit_totals AS kept (day, slot, visits) SELECT at_day, pg_backend_pid() % 16, more WHERE more <> 0
  ON CONFLICT (day, slot) DO UPDATE SET visits = kept.visits + excluded.visits
$$;
--> statement-breakpoint
CREATE FUNCTION visit_days_added() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM count_visits(d.day, d.more) FROM (SELECT day, sum(visits)::bigint AS more FROM added GROUP BY day ORDER BY day) AS d;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION visit_days_grown() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM count_visits(d.day, d.more) FROM (
    SELECT n.day, (sum(n.visits) - sum(o.visits))::bigint AS more
    FROM after_it AS n JOIN before_it AS o USING (code, day, shard) GROUP BY n.day ORDER BY n.day) AS d;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION visit_sums_added() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM count_visits(NULL, (SELECT coalesce(sum(visits), 0)::bigint FROM added));
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION visit_sums_grown() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM count_visits(NULL, (SELECT coalesce(sum(visits), 0)::bigint FROM after_it)
    - (SELECT coalesce(sum(visits), 0)::bigint FROM before_it));
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER refcode_visits_daily_added AFTER INSERT ON refcode_visits_daily REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION visit_days_added();
--> statement-breakpoint
CREATE TRIGGER refcode_visits_daily_grown AFTER UPDATE ON refcode_visits_daily
  REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION visit_days_grown();
--> statement-breakpoint
CREATE TRIGGER refcode_visits_total_added AFTER INSERT ON refcode_visits_total REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION visit_sums_added();
--> statement-breakpoint
CREATE TRIGGER refcode_visits_total_grown AFTER UPDATE ON refcode_visits_total
  REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION visit_sums_grown();
--> statement-breakpoint
-- Creating the triggers has locked both tables until the commit: nobody flushes between these sums and the first one counted.
INSERT INTO visit_totals (day, slot, visits)
  SELECT day, 0, sum(visits) FROM refcode_visits_daily GROUP BY day
  UNION ALL SELECT NULL, 0, sum(visits) FROM refcode_visits_total HAVING sum(visits) > 0;
