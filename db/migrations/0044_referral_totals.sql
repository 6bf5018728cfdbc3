-- contract: 2026-11-26: the triggers only write tables that are new here, in the name of their owner, and lock a reward that the
-- same transaction may write; the indexes that go are not unique, and the new ones serve all that they served.
CREATE TABLE "referral_total_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "referral_total_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" text,
	"quarter" timestamp with time zone,
	"status" text,
	"token_decimals" integer,
	"sign_ups" integer DEFAULT 0 NOT NULL,
	"orders" integer DEFAULT 0 NOT NULL,
	"paid_orders" integer DEFAULT 0 NOT NULL,
	"rewards" integer DEFAULT 0 NOT NULL,
	"earned_usd_micros" numeric(78,0) DEFAULT 0 NOT NULL,
	"earned" numeric(78,0) DEFAULT 0 NOT NULL,
	"to_come" numeric(78,0) DEFAULT 0 NOT NULL,
	"paid" numeric(78,0) DEFAULT 0 NOT NULL,
	CONSTRAINT "referral_total_changes_status_known" CHECK ("referral_total_changes"."status" in ('pending_approval', 'approved', 'minting', 'minted', 'failed', 'rejected'))
);
--> statement-breakpoint
CREATE TABLE "referral_totals" (
	"user_id" text,
	"quarter" timestamp with time zone,
	"status" text,
	"token_decimals" integer,
	"sign_ups" integer DEFAULT 0 NOT NULL,
	"orders" integer DEFAULT 0 NOT NULL,
	"paid_orders" integer DEFAULT 0 NOT NULL,
	"rewards" integer DEFAULT 0 NOT NULL,
	"earned_usd_micros" numeric(78,0) DEFAULT 0 NOT NULL,
	"earned" numeric(78,0) DEFAULT 0 NOT NULL,
	"to_come" numeric(78,0) DEFAULT 0 NOT NULL,
	"paid" numeric(78,0) DEFAULT 0 NOT NULL,
	CONSTRAINT "referral_totals_key" UNIQUE NULLS NOT DISTINCT("user_id","quarter","status","token_decimals"),
	CONSTRAINT "referral_totals_status_known" CHECK ("referral_totals"."status" in ('pending_approval', 'approved', 'minting', 'minted', 'failed', 'rejected'))
);
--> statement-breakpoint
DROP INDEX "referral_rewards_referrer";--> statement-breakpoint
DROP INDEX "referral_rewards_status";--> statement-breakpoint
DROP INDEX "orders_referrer_user_id";--> statement-breakpoint
DROP INDEX "orders_refused_code";--> statement-breakpoint
ALTER TABLE "referral_rewards" ADD COLUMN "public_id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
CREATE INDEX "referral_total_changes_user" ON "referral_total_changes" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "referral_rewards_newest" ON "referral_rewards" USING btree ("created_at","order_reference");--> statement-breakpoint
CREATE INDEX "referral_rewards_of_status" ON "referral_rewards" USING btree ("status","created_at","order_reference");--> statement-breakpoint
CREATE INDEX "referral_rewards_of_referrer" ON "referral_rewards" USING btree ("referrer_user_id","created_at","order_reference");--> statement-breakpoint
CREATE INDEX "referral_rewards_of_referrer_status" ON "referral_rewards" USING btree ("referrer_user_id","status","created_at","order_reference");--> statement-breakpoint
CREATE INDEX "referral_rewards_of_code" ON "referral_rewards" USING btree ("referral_code","created_at","order_reference");--> statement-breakpoint
CREATE INDEX "referral_rewards_public_id" ON "referral_rewards" USING btree ("public_id");--> statement-breakpoint
CREATE INDEX "orders_of_referrer" ON "orders" USING btree ("referrer_user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "orders_of_refused_code" ON "orders" USING btree ("refused_code","created_at","id") WHERE "orders"."refused_code" is not null;
--> statement-breakpoint
-- What referrals come to. Triggers write what changes as new rows, so that nobody waits for anybody; every 64th row folds up to
-- 1,000 of them into the totals, if nobody else is about it. Whoever reads adds both in one statement.
CREATE FUNCTION fold_referral_totals() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM added WHERE id % 64 = 0) OR NOT pg_try_advisory_xact_lock('referral_totals'::regclass::oid::bigint) THEN
    RETURN NULL;
  END IF;
  WITH gone AS (
    DELETE FROM referral_total_changes WHERE id IN (
      SELECT id FROM referral_total_changes ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED)
    RETURNING *
  )
  INSERT INTO referral_totals AS kept (user_id, quarter, status, token_decimals, sign_ups, orders, paid_orders, rewards,
    earned_usd_micros, earned, to_come, paid)
  SELECT user_id, quarter, status, token_decimals, sum(sign_ups), sum(orders), sum(paid_orders), sum(rewards),
    sum(earned_usd_micros), sum(earned), sum(to_come), sum(paid)
  FROM gone GROUP BY user_id, quarter, status, token_decimals
  ON CONFLICT (user_id, quarter, status, token_decimals) DO UPDATE SET sign_ups = kept.sign_ups + excluded.sign_ups,
    orders = kept.orders + excluded.orders, paid_orders = kept.paid_orders + excluded.paid_orders,
    rewards = kept.rewards + excluded.rewards, earned_usd_micros = kept.earned_usd_micros + excluded.earned_usd_micros,
    earned = kept.earned + excluded.earned, to_come = kept.to_come + excluded.to_come, paid = kept.paid + excluded.paid;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER referral_total_changes_added AFTER INSERT ON referral_total_changes REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION fold_referral_totals();
--> statement-breakpoint
-- The rows that count a sign-up, an order and a reward: what each writes when it comes, and takes back when it changes.
CREATE FUNCTION sign_up_rows(u users, sign integer) RETURNS TABLE (user_id text, quarter timestamptz, sign_ups integer)
LANGUAGE sql IMMUTABLE AS $$
  SELECT u.referred_by ->> 'referrerUserId', span, sign FROM unnest(ARRAY[NULL, due_quarter(u.created_at)]) AS span
  WHERE u.referred_by ->> 'referrerUserId' IS NOT NULL
$$;
--> statement-breakpoint
CREATE FUNCTION order_rows(o orders, sign integer)
RETURNS TABLE (user_id text, quarter timestamptz, orders integer, paid_orders integer) LANGUAGE sql IMMUTABLE AS $$
  SELECT o.referrer_user_id, span, sign, 0 FROM unnest(ARRAY[NULL, due_quarter(o.created_at)]) AS span
  WHERE o.referrer_user_id IS NOT NULL
  UNION ALL
  SELECT o.referrer_user_id, span, 0, sign FROM unnest(ARRAY[NULL, due_quarter(o.paid_at)]) AS span
  WHERE o.referrer_user_id IS NOT NULL AND o.paid_at IS NOT NULL
$$;
--> statement-breakpoint
-- `taken`, `tokens` and `unpriced` (those of which the tokens are not known) are what refunds took off it; `kept_back` went for debts.
CREATE FUNCTION reward_rows(r referral_rewards, sign integer, taken numeric, tokens numeric, unpriced bigint, kept_back numeric)
RETURNS TABLE (user_id text, quarter timestamptz, status text, token_decimals integer, rewards integer,
  earned_usd_micros numeric, earned numeric, to_come numeric, paid numeric) LANGUAGE sql IMMUTABLE AS $$
  SELECT each.user_id, each.quarter, each.status, each.token_decimals, sign * each.rewards, sign * each.usd,
    sign * each.earned, sign * each.to_come, sign * each.paid
  FROM (SELECT
    r.status <> 'rejected' OR coalesce(r.rejection_code = 'offset_by_debt', false) AS counts,
    coalesce(div(r.usd_micros::numeric * (r.commission_numerator - taken), nullif(r.commission_numerator, 0)), 0) AS usd,
    CASE WHEN unpriced = 0 THEN coalesce(r.token_amount - tokens, 0) ELSE 0 END AS due,
    CASE WHEN r.status = 'minted' THEN coalesce(r.minted_amount, r.token_amount, 0) ELSE 0 END AS paid
  ) AS worth CROSS JOIN LATERAL (
    SELECT whose AS user_id, NULL::timestamptz AS quarter, r.status, r.token_decimals, 1 AS rewards,
      CASE WHEN counts THEN usd ELSE 0 END AS usd, CASE WHEN counts THEN due ELSE 0 END AS earned,
      greatest(due - kept_back, 0) AS to_come, worth.paid
    FROM unnest(ARRAY[r.referrer_user_id, NULL]) AS whose
    UNION ALL
    SELECT r.referrer_user_id, due_quarter(r.created_at), NULL, NULL, 0, usd, 0, 0, 0 WHERE counts
  ) AS each
$$;
--> statement-breakpoint
CREATE FUNCTION reward_taken(reference text, OUT taken numeric, OUT tokens numeric, OUT unpriced bigint, OUT kept_back numeric)
LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(a.commission_numerator), 0), coalesce(sum(a.token_amount), 0), count(*) - count(a.token_amount),
    (SELECT coalesce(sum(o.token_amount), 0) FROM reward_offsets AS o WHERE o.order_reference = reference)
  FROM reward_adjustments AS a WHERE a.order_reference = reference
$$;
--> statement-breakpoint
CREATE FUNCTION users_count_sign_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    INSERT INTO referral_total_changes (user_id, quarter, sign_ups) SELECT * FROM sign_up_rows(OLD, -1);
  END IF;
  INSERT INTO referral_total_changes (user_id, quarter, sign_ups) SELECT * FROM sign_up_rows(NEW, 1);
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION orders_count_referred() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO referral_total_changes (user_id, quarter, orders, paid_orders)
  SELECT user_id, quarter, sum(orders), sum(paid_orders) FROM (
    SELECT * FROM order_rows(OLD, -1) WHERE TG_OP = 'UPDATE'
    UNION ALL SELECT * FROM order_rows(NEW, 1)
  ) AS each GROUP BY 1, 2 HAVING sum(orders) <> 0 OR sum(paid_orders) <> 0;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION rewards_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO referral_total_changes (user_id, quarter, status, token_decimals, rewards, earned_usd_micros, earned, to_come, paid)
  SELECT user_id, quarter, status, token_decimals, sum(rewards), sum(earned_usd_micros), sum(earned), sum(to_come), sum(paid)
  FROM reward_taken(NEW.order_reference) AS t CROSS JOIN LATERAL (
    SELECT * FROM reward_rows(OLD, -1, t.taken, t.tokens, t.unpriced, t.kept_back) WHERE TG_OP = 'UPDATE'
    UNION ALL SELECT * FROM reward_rows(NEW, 1, t.taken, t.tokens, t.unpriced, t.kept_back)
  ) AS each GROUP BY 1, 2, 3, 4
  HAVING sum(rewards) <> 0 OR sum(earned_usd_micros) <> 0 OR sum(earned) <> 0 OR sum(to_come) <> 0 OR sum(paid) <> 0;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- Counts a reward anew after so much more was taken off it or kept back of it. Locks the reward first, as everybody does who
-- changes one, so that of two writers the later one counts the earlier.
CREATE FUNCTION count_taken(reference text, more numeric, more_tokens numeric, more_unpriced bigint, more_kept_back numeric)
RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  r referral_rewards;
BEGIN
  SELECT * INTO r FROM referral_rewards WHERE order_reference = reference FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  INSERT INTO referral_total_changes (user_id, quarter, status, token_decimals, rewards, earned_usd_micros, earned, to_come, paid)
  SELECT user_id, quarter, status, token_decimals, sum(rewards), sum(earned_usd_micros), sum(earned), sum(to_come), sum(paid)
  FROM reward_taken(reference) AS t CROSS JOIN LATERAL (
    SELECT * FROM reward_rows(r, -1, t.taken - more, t.tokens - more_tokens, t.unpriced - more_unpriced,
      t.kept_back - more_kept_back)
    UNION ALL SELECT * FROM reward_rows(r, 1, t.taken, t.tokens, t.unpriced, t.kept_back)
  ) AS each GROUP BY 1, 2, 3, 4
  HAVING sum(rewards) <> 0 OR sum(earned_usd_micros) <> 0 OR sum(earned) <> 0 OR sum(to_come) <> 0 OR sum(paid) <> 0;
END
$$;
--> statement-breakpoint
CREATE FUNCTION reward_adjustments_count_added() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM count_taken(d.order_reference, d.taken, d.tokens, d.unpriced, 0)
  FROM (SELECT order_reference, sum(commission_numerator) AS taken, coalesce(sum(token_amount), 0) AS tokens,
      count(*) - count(token_amount) AS unpriced
    FROM added GROUP BY order_reference ORDER BY order_reference) AS d;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- Only their tokens change, once: with the price of the reward.
CREATE FUNCTION reward_adjustments_count_priced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM count_taken(d.order_reference, 0, d.tokens, d.unpriced, 0)
  FROM (SELECT n.order_reference, coalesce(sum(n.token_amount), 0) - coalesce(sum(o.token_amount), 0) AS tokens,
      count(o.token_amount) - count(n.token_amount) AS unpriced
    FROM after_it AS n JOIN before_it AS o USING (refund_id)
    WHERE o.token_amount IS DISTINCT FROM n.token_amount GROUP BY 1 ORDER BY 1) AS d;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION reward_offsets_count_added() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM count_taken(d.order_reference, 0, 0, 0, d.kept_back)
  FROM (SELECT order_reference, sum(token_amount) AS kept_back FROM added GROUP BY order_reference ORDER BY order_reference) AS d;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER users_referred AFTER INSERT ON users FOR EACH ROW WHEN (NEW.referred_by IS NOT NULL)
  EXECUTE FUNCTION users_count_sign_up();
--> statement-breakpoint
CREATE TRIGGER users_referred_moved AFTER UPDATE ON users FOR EACH ROW
  WHEN ((OLD.referred_by, OLD.created_at) IS DISTINCT FROM (NEW.referred_by, NEW.created_at))
  EXECUTE FUNCTION users_count_sign_up();
--> statement-breakpoint
CREATE TRIGGER orders_referred AFTER INSERT ON orders FOR EACH ROW WHEN (NEW.referrer_user_id IS NOT NULL)
  EXECUTE FUNCTION orders_count_referred();
--> statement-breakpoint
CREATE TRIGGER orders_referred_moved AFTER UPDATE ON orders FOR EACH ROW
  WHEN ((OLD.referrer_user_id, OLD.created_at, OLD.paid_at) IS DISTINCT FROM (NEW.referrer_user_id, NEW.created_at, NEW.paid_at)
    AND (OLD.referrer_user_id IS NOT NULL OR NEW.referrer_user_id IS NOT NULL))
  EXECUTE FUNCTION orders_count_referred();
--> statement-breakpoint
CREATE TRIGGER referral_rewards_added AFTER INSERT ON referral_rewards FOR EACH ROW EXECUTE FUNCTION rewards_count();
--> statement-breakpoint
CREATE TRIGGER referral_rewards_moved AFTER UPDATE ON referral_rewards FOR EACH ROW
  WHEN ((OLD.status, OLD.rejection_code, OLD.token_amount, OLD.token_decimals, OLD.minted_amount, OLD.usd_micros, OLD.created_at,
      OLD.commission_numerator, OLD.referrer_user_id)
    IS DISTINCT FROM (NEW.status, NEW.rejection_code, NEW.token_amount, NEW.token_decimals, NEW.minted_amount, NEW.usd_micros,
      NEW.created_at, NEW.commission_numerator, NEW.referrer_user_id))
  EXECUTE FUNCTION rewards_count();
--> statement-breakpoint
CREATE TRIGGER reward_adjustments_added AFTER INSERT ON reward_adjustments REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION reward_adjustments_count_added();
--> statement-breakpoint
CREATE TRIGGER reward_adjustments_priced AFTER UPDATE ON reward_adjustments
  REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it
  FOR EACH STATEMENT EXECUTE FUNCTION reward_adjustments_count_priced();
--> statement-breakpoint
CREATE TRIGGER reward_offsets_added AFTER INSERT ON reward_offsets REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION reward_offsets_count_added();
--> statement-breakpoint
-- All of it made anew from the ledgers: by the migration, and by `npm run admin -- rebuild-totals`.
CREATE FUNCTION rebuild_referral_totals() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  LOCK TABLE users, orders, referral_rewards, reward_adjustments, reward_offsets IN SHARE ROW EXCLUSIVE MODE;
  DELETE FROM referral_total_changes;
  DELETE FROM referral_totals;
  INSERT INTO referral_totals (user_id, quarter, status, token_decimals, sign_ups, orders, paid_orders, rewards,
    earned_usd_micros, earned, to_come, paid)
  SELECT user_id, quarter, status, token_decimals, sum(sign_ups), sum(orders), sum(paid_orders), sum(rewards),
    sum(earned_usd_micros), sum(earned), sum(to_come), sum(paid)
  FROM (
    SELECT s.user_id, s.quarter, NULL::text AS status, NULL::integer AS token_decimals, s.sign_ups, 0 AS orders, 0 AS paid_orders,
      0 AS rewards, 0 AS earned_usd_micros, 0 AS earned, 0 AS to_come, 0 AS paid
    FROM users AS u CROSS JOIN LATERAL sign_up_rows(u, 1) AS s
    UNION ALL
    SELECT s.user_id, s.quarter, NULL, NULL, 0, s.orders, s.paid_orders, 0, 0, 0, 0, 0
    FROM orders AS o CROSS JOIN LATERAL order_rows(o, 1) AS s
    UNION ALL
    SELECT s.user_id, s.quarter, s.status, s.token_decimals, 0, 0, 0, s.rewards, s.earned_usd_micros, s.earned, s.to_come, s.paid
    FROM referral_rewards AS r
    LEFT JOIN (SELECT order_reference, sum(commission_numerator) AS taken, coalesce(sum(token_amount), 0) AS tokens,
      count(*) - count(token_amount) AS unpriced FROM reward_adjustments GROUP BY order_reference) AS a USING (order_reference)
    LEFT JOIN (SELECT order_reference, sum(token_amount) AS kept_back FROM reward_offsets GROUP BY order_reference) AS k
      USING (order_reference)
    CROSS JOIN LATERAL reward_rows(r, 1, coalesce(a.taken, 0), coalesce(a.tokens, 0), coalesce(a.unpriced, 0),
      coalesce(k.kept_back, 0)) AS s
  ) AS each GROUP BY user_id, quarter, status, token_decimals;
END
$$;
--> statement-breakpoint
SELECT rebuild_referral_totals();
