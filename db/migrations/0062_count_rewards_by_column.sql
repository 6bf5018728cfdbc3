-- contract: 2026-11-26: the functions that are replaced write the same sums as before; no release names them.
-- Passes a reward's columns to `reward_worth` instead of its row. Postgres built the row anew for each column that was read from
-- it, which cost a statement that changes many rewards more than the sums did.
CREATE FUNCTION reward_worth(status text, rejection_code text, usd_micros bigint, commission_numerator bigint,
  token_amount numeric, minted_amount numeric, taken numeric, tokens numeric, unpriced bigint)
RETURNS TABLE (counts boolean, usd numeric, due numeric, paid numeric) LANGUAGE sql IMMUTABLE AS $$
  SELECT status <> 'rejected' OR coalesce(rejection_code = 'offset_by_debt', false),
    coalesce(div(usd_micros::numeric * (commission_numerator - taken), nullif(commission_numerator, 0)), 0),
    CASE WHEN unpriced = 0 THEN coalesce(token_amount - tokens, 0) ELSE 0 END,
    CASE WHEN status = 'minted' THEN coalesce(minted_amount, token_amount, 0) ELSE 0 END
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
    CROSS JOIN LATERAL reward_worth(n.status, n.rejection_code, n.usd_micros, n.commission_numerator,
      n.token_amount, n.minted_amount, t.taken, t.tokens, t.unpriced) AS w GROUP BY 1, 2, 3, 4, 5
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
    CROSS JOIN LATERAL reward_worth(o.status, o.rejection_code, o.usd_micros, o.commission_numerator,
      o.token_amount, o.minted_amount, t.taken, t.tokens, t.unpriced) AS w GROUP BY 2, 3, 4, 5, 6
    UNION ALL
    SELECT 1, n.referrer_user_id, due_quarter(n.created_at), n.status, n.token_decimals, w.counts,
      count(*), sum(w.usd), sum(w.due), sum(greatest(w.due - t.kept_back, 0)), sum(w.paid)
    FROM after_it AS n CROSS JOIN LATERAL reward_takings(n.order_reference) AS t
    CROSS JOIN LATERAL reward_worth(n.status, n.rejection_code, n.usd_micros, n.commission_numerator,
      n.token_amount, n.minted_amount, t.taken, t.tokens, t.unpriced) AS w GROUP BY 2, 3, 4, 5, 6
  ) AS g CROSS JOIN LATERAL reward_group_rows(g.person, g.span, g.status, g.token_decimals, g.counts, g.rewards, g.usd, g.due,
    g.to_come, g.paid) AS each
  GROUP BY 1, 2, 3, 4
  HAVING sum(g.sign * each.rewards) <> 0 OR sum(g.sign * each.earned_usd_micros) <> 0 OR sum(g.sign * each.earned) <> 0
    OR sum(g.sign * each.to_come) <> 0 OR sum(g.sign * each.paid) <> 0;
  RETURN NULL;
END
$$;
