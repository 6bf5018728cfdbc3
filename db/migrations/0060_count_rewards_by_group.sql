-- contract: 2026-11-26: the functions that are replaced write the same sums as before; no release names them.
-- Adds up the rewards that one statement changes before it splits the sums by who counts them: three rows for each reward were
-- the greatest cost of a statement that changes many.
CREATE FUNCTION reward_worth(r referral_rewards, taken numeric, tokens numeric, unpriced bigint)
RETURNS TABLE (counts boolean, usd numeric, due numeric, paid numeric) LANGUAGE sql IMMUTABLE AS $$
  SELECT r.status <> 'rejected' OR coalesce(r.rejection_code = 'offset_by_debt', false),
    coalesce(div(r.usd_micros::numeric * (r.commission_numerator - taken), nullif(r.commission_numerator, 0)), 0),
    CASE WHEN unpriced = 0 THEN coalesce(r.token_amount - tokens, 0) ELSE 0 END,
    CASE WHEN r.status = 'minted' THEN coalesce(r.minted_amount, r.token_amount, 0) ELSE 0 END
$$;
--> statement-breakpoint
-- The rows that count rewards of one person, quarter and status, whose sums these are.
CREATE FUNCTION reward_group_rows(person text, span timestamptz, state text, decimals integer, counts boolean, rewards bigint,
  usd numeric, due numeric, to_come numeric, paid numeric)
RETURNS TABLE (user_id text, quarter timestamptz, status text, token_decimals integer, rewards bigint,
  earned_usd_micros numeric, earned numeric, to_come numeric, paid numeric) LANGUAGE sql IMMUTABLE AS $$
  SELECT whose, NULL::timestamptz, state, decimals, rewards, CASE WHEN counts THEN usd ELSE 0 END,
    CASE WHEN counts THEN due ELSE 0 END, to_come, paid
  FROM unnest(ARRAY[person, NULL]) AS whose
  UNION ALL
  SELECT person, span, NULL, NULL, 0, usd, 0, 0, 0 WHERE counts
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION rewards_count_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO referral_total_changes (user_id, quarter, status, token_decimals, rewards, earned_usd_micros, earned, to_come, paid)
  SELECT each.user_id, each.quarter, each.status, each.token_decimals, sum(each.rewards), sum(each.earned_usd_micros),
    sum(each.earned), sum(each.to_come), sum(each.paid)
  FROM (
    SELECT n.referrer_user_id AS person, due_quarter(n.created_at) AS span, n.status, n.token_decimals, w.counts,
      count(*) AS rewards, sum(w.usd) AS usd, sum(w.due) AS due, sum(greatest(w.due - t.kept_back, 0)) AS to_come,
      sum(w.paid) AS paid
    FROM added AS n CROSS JOIN LATERAL reward_takings(n.order_reference) AS t
    CROSS JOIN LATERAL reward_worth(n::referral_rewards, t.taken, t.tokens, t.unpriced) AS w GROUP BY 1, 2, 3, 4, 5
  ) AS g CROSS JOIN LATERAL reward_group_rows(g.person, g.span, g.status, g.token_decimals, g.counts, g.rewards, g.usd, g.due,
    g.to_come, g.paid) AS each
  GROUP BY 1, 2, 3, 4
  HAVING sum(each.rewards) <> 0 OR sum(each.earned_usd_micros) <> 0 OR sum(each.earned) <> 0 OR sum(each.to_come) <> 0
    OR sum(each.paid) <> 0;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION rewards_count_moved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO referral_total_changes (user_id, quarter, status, token_decimals, rewards, earned_usd_micros, earned, to_come, paid)
  SELECT each.user_id, each.quarter, each.status, each.token_decimals, sum(g.sign * each.rewards),
    sum(g.sign * each.earned_usd_micros), sum(g.sign * each.earned), sum(g.sign * each.to_come), sum(g.sign * each.paid)
  FROM (
    SELECT -1 AS sign, o.referrer_user_id AS person, due_quarter(o.created_at) AS span, o.status, o.token_decimals, w.counts,
      count(*) AS rewards, sum(w.usd) AS usd, sum(w.due) AS due, sum(greatest(w.due - t.kept_back, 0)) AS to_come,
      sum(w.paid) AS paid
    FROM before_it AS o CROSS JOIN LATERAL reward_takings(o.order_reference) AS t
    CROSS JOIN LATERAL reward_worth(o::referral_rewards, t.taken, t.tokens, t.unpriced) AS w GROUP BY 2, 3, 4, 5, 6
    UNION ALL
    SELECT 1, n.referrer_user_id, due_quarter(n.created_at), n.status, n.token_decimals, w.counts,
      count(*), sum(w.usd), sum(w.due), sum(greatest(w.due - t.kept_back, 0)), sum(w.paid)
    FROM after_it AS n CROSS JOIN LATERAL reward_takings(n.order_reference) AS t
    CROSS JOIN LATERAL reward_worth(n::referral_rewards, t.taken, t.tokens, t.unpriced) AS w GROUP BY 2, 3, 4, 5, 6
  ) AS g CROSS JOIN LATERAL reward_group_rows(g.person, g.span, g.status, g.token_decimals, g.counts, g.rewards, g.usd, g.due,
    g.to_come, g.paid) AS each
  GROUP BY 1, 2, 3, 4
  HAVING sum(g.sign * each.rewards) <> 0 OR sum(g.sign * each.earned_usd_micros) <> 0 OR sum(g.sign * each.earned) <> 0
    OR sum(g.sign * each.to_come) <> 0 OR sum(g.sign * each.paid) <> 0;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- The same for one reward, by the same sums.
CREATE OR REPLACE FUNCTION reward_rows(r referral_rewards, sign integer, taken numeric, tokens numeric, unpriced bigint,
  kept_back numeric)
RETURNS TABLE (user_id text, quarter timestamptz, status text, token_decimals integer, rewards integer,
  earned_usd_micros numeric, earned numeric, to_come numeric, paid numeric) LANGUAGE sql IMMUTABLE AS $$
  SELECT each.user_id, each.quarter, each.status, each.token_decimals, sign * each.rewards::integer,
    sign * each.earned_usd_micros, sign * each.earned, sign * each.to_come, sign * each.paid
  FROM reward_worth(r, taken, tokens, unpriced) AS w CROSS JOIN LATERAL reward_group_rows(r.referrer_user_id,
    due_quarter(r.created_at), r.status, r.token_decimals, w.counts, 1, w.usd, w.due, greatest(w.due - kept_back, 0), w.paid)
    AS each
$$;
