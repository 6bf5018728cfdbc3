-- contract: 2026-11-26: the triggers only write and lock tables that are new since, in the name of their owner; the function
-- that is renamed is new too.
CREATE TABLE "vendor_dues" (
	"vendor_id" text NOT NULL,
	"currency" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"sales" integer DEFAULT 0 NOT NULL,
	"pending_minor" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "vendor_dues_vendor_id_currency_due_at_pk" PRIMARY KEY("vendor_id","currency","due_at"),
	CONSTRAINT "vendor_dues_currency_known" CHECK ("vendor_dues"."currency" in ('UAH', 'USD'))
);
--> statement-breakpoint
ALTER TABLE "vendor_months" ADD COLUMN "paid_out_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "vendor_months" ADD COLUMN "returned_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "vendor_totals" ADD COLUMN "payouts_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "vendor_dues" ADD CONSTRAINT "vendor_dues_vendor_id_vendors_id_fk" FOREIGN KEY ("vendor_id") REFERENCES "public"."vendors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "settlements_standing" ON "settlements" USING btree (settlement_standing("status", "held_by_refund"),"created_at","id");--> statement-breakpoint
CREATE INDEX "settlements_vendor_standing" ON "settlements" USING btree ("vendor_id",settlement_standing("status", "held_by_refund"),"created_at","id");
--> statement-breakpoint
-- The sums by day of payout, and payouts, kept with the rest: always under the lock on the vendor's row of totals, so that
-- writers of the same rows wait for each other there.
CREATE FUNCTION due_quarter(due_at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT date_bin('15 minutes', due_at, '2000-01-01 00:00:00+00')
$$;
--> statement-breakpoint
CREATE FUNCTION settlements_due_added() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO vendor_dues AS kept (vendor_id, currency, due_at, sales, pending_minor)
  SELECT vendor_id, currency, due_quarter(due_at), count(*), sum(net_minor)
  FROM added WHERE settlement_standing(status, held_by_refund) = 'pending' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (vendor_id, currency, due_at) DO UPDATE SET sales = kept.sales + excluded.sales,
    pending_minor = kept.pending_minor + excluded.pending_minor;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION settlements_lock_totals() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM vendor_totals WHERE (vendor_id, currency) IN (
    SELECT n.vendor_id, n.currency FROM after_it AS n JOIN before_it AS o ON o.id = n.id
    WHERE settlement_standing(o.status, o.held_by_refund) <> settlement_standing(n.status, n.held_by_refund))
  ORDER BY vendor_id, currency FOR NO KEY UPDATE;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION settlements_due_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO vendor_dues AS kept (vendor_id, currency, due_at, sales, pending_minor)
  SELECT n.vendor_id, n.currency, due_quarter(n.due_at), sum(moved.sign), sum(moved.sign * (n.net_minor - coalesce((
    SELECT sum(a.net_minor) FROM settlement_adjustments AS a WHERE a.settlement_id = n.id), 0)))
  FROM after_it AS n JOIN before_it AS o ON o.id = n.id
  CROSS JOIN LATERAL (VALUES (-1, settlement_standing(o.status, o.held_by_refund)),
    (1, settlement_standing(n.status, n.held_by_refund))) AS moved (sign, standing)
  WHERE moved.standing = 'pending'
    AND settlement_standing(o.status, o.held_by_refund) <> settlement_standing(n.status, n.held_by_refund)
  GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (vendor_id, currency, due_at) DO UPDATE SET sales = kept.sales + excluded.sales,
    pending_minor = kept.pending_minor + excluded.pending_minor;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION settlements_due_adjusted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE vendor_dues AS kept SET pending_minor = kept.pending_minor - d.net_minor
  FROM (
    SELECT s.vendor_id, s.currency, due_quarter(s.due_at) AS due_at, sum(a.net_minor) AS net_minor
    FROM added AS a JOIN settlements AS s ON s.id = a.settlement_id
    WHERE settlement_standing(s.status, s.held_by_refund) = 'pending' GROUP BY 1, 2, 3
  ) AS d
  WHERE kept.vendor_id = d.vendor_id AND kept.currency = d.currency AND kept.due_at = d.due_at;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- A payout has the time zone of its settlements, which is the clone's.
CREATE FUNCTION payout_month(payout text, moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT settlement_month(moment, (SELECT s.metadata FROM payout_settlements AS l JOIN settlements AS s ON s.id = l.settlement_id
    WHERE l.payout_id = payout LIMIT 1))
$$;
--> statement-breakpoint
CREATE FUNCTION payouts_count_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  was text := CASE WHEN TG_OP = 'UPDATE' THEN OLD.status END;
BEGIN
  IF (NEW.status IN ('pending', 'paid')) <> (coalesce(was, '') IN ('pending', 'paid')) THEN
    UPDATE vendor_totals SET payouts_minor = payouts_minor
      + CASE WHEN NEW.status IN ('pending', 'paid') THEN NEW.amount_minor ELSE -NEW.amount_minor END
    WHERE vendor_id = NEW.vendor_id AND currency = NEW.currency;
  END IF;
  IF NEW.status IS DISTINCT FROM was AND NEW.status IN ('paid', 'returned') THEN
    PERFORM 1 FROM vendor_totals WHERE vendor_id = NEW.vendor_id AND currency = NEW.currency FOR NO KEY UPDATE;
    INSERT INTO vendor_months AS kept (vendor_id, currency, month, paid_out_minor, returned_minor)
    VALUES (NEW.vendor_id, NEW.currency,
      payout_month(NEW.id, CASE WHEN NEW.status = 'paid' THEN NEW.paid_at ELSE NEW.ended_at END),
      CASE WHEN NEW.status = 'paid' THEN NEW.amount_minor ELSE 0 END,
      CASE WHEN NEW.status = 'returned' THEN NEW.amount_minor ELSE 0 END)
    ON CONFLICT (vendor_id, currency, month) DO UPDATE SET paid_out_minor = kept.paid_out_minor + excluded.paid_out_minor,
      returned_minor = kept.returned_minor + excluded.returned_minor;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
ALTER FUNCTION rebuild_vendor_totals() RENAME TO rebuild_settlement_totals;
--> statement-breakpoint
CREATE FUNCTION rebuild_vendor_totals() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  LOCK TABLE settlements, settlement_adjustments, payouts IN SHARE ROW EXCLUSIVE MODE;
  PERFORM rebuild_settlement_totals();
  UPDATE vendor_totals AS kept SET payouts_minor = d.payouts_minor
  FROM (SELECT vendor_id, currency, sum(amount_minor) AS payouts_minor FROM payouts WHERE status IN ('pending', 'paid')
    GROUP BY vendor_id, currency) AS d
  WHERE kept.vendor_id = d.vendor_id AND kept.currency = d.currency;
  INSERT INTO vendor_months AS kept (vendor_id, currency, month, paid_out_minor, returned_minor)
  SELECT vendor_id, currency, month, sum(paid_out), sum(returned)
  FROM (
    SELECT vendor_id, currency, payout_month(id, paid_at) AS month, amount_minor AS paid_out, 0 AS returned
    FROM payouts WHERE status IN ('paid', 'returned')
    UNION ALL
    SELECT vendor_id, currency, payout_month(id, ended_at), 0, amount_minor FROM payouts WHERE status = 'returned'
  ) AS each GROUP BY vendor_id, currency, month
  ON CONFLICT (vendor_id, currency, month) DO UPDATE SET paid_out_minor = excluded.paid_out_minor,
    returned_minor = excluded.returned_minor;
  DELETE FROM vendor_dues;
  INSERT INTO vendor_dues (vendor_id, currency, due_at, sales, pending_minor)
  SELECT s.vendor_id, s.currency, due_quarter(s.due_at), count(*), sum(s.net_minor - coalesce(off.net, 0))
  FROM settlements AS s LEFT JOIN (
    SELECT settlement_id, sum(net_minor) AS net FROM settlement_adjustments GROUP BY settlement_id
  ) AS off ON off.settlement_id = s.id
  WHERE settlement_standing(s.status, s.held_by_refund) = 'pending' GROUP BY 1, 2, 3;
END
$$;
--> statement-breakpoint
-- Triggers of one table fire in the order of their names: totals first, which locks them, then the dues.
CREATE TRIGGER settlements_added_dues AFTER INSERT ON settlements REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION settlements_due_added();
--> statement-breakpoint
CREATE TRIGGER settlements_lock_moved AFTER UPDATE ON settlements REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it
  FOR EACH STATEMENT EXECUTE FUNCTION settlements_lock_totals();
--> statement-breakpoint
CREATE TRIGGER settlements_moved_dues AFTER UPDATE ON settlements REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it
  FOR EACH STATEMENT EXECUTE FUNCTION settlements_due_moved();
--> statement-breakpoint
CREATE TRIGGER settlement_adjustments_added_dues AFTER INSERT ON settlement_adjustments REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION settlements_due_adjusted();
--> statement-breakpoint
-- At the end of the transaction, when its settlements are locked already: they come before totals in the order of locks.
CREATE CONSTRAINT TRIGGER payouts_counted AFTER INSERT OR UPDATE ON payouts DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION payouts_count_moved();
--> statement-breakpoint
SELECT rebuild_vendor_totals();
