-- contract: 2026-11-26: the functions that are replaced write the same sums as before; no release names them.
-- Counts the rows of both transition tables one after the other. A join of the two compared every row with every other, because
-- the planner takes a transition table for a single row. Rows that did not change add up to nothing.
-- Like `reward_taken`, but inlined into the statement that calls it.
CREATE FUNCTION reward_takings(reference text) RETURNS TABLE (taken numeric, tokens numeric, unpriced bigint, kept_back numeric)
LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(a.commission_numerator), 0), coalesce(sum(a.token_amount), 0), count(*) - count(a.token_amount),
    (SELECT coalesce(sum(o.token_amount), 0) FROM reward_offsets AS o WHERE o.order_reference = reference)
  FROM reward_adjustments AS a WHERE a.order_reference = reference
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION rewards_count_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO referral_total_changes (user_id, quarter, status, token_decimals, rewards, earned_usd_micros, earned, to_come, paid)
  SELECT each.user_id, each.quarter, each.status, each.token_decimals, sum(each.rewards), sum(each.earned_usd_micros),
    sum(each.earned), sum(each.to_come), sum(each.paid)
  FROM added AS n CROSS JOIN LATERAL reward_takings(n.order_reference) AS t
  CROSS JOIN LATERAL reward_rows(n::referral_rewards, 1, t.taken, t.tokens, t.unpriced, t.kept_back) AS each
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
  SELECT each.user_id, each.quarter, each.status, each.token_decimals, sum(each.rewards), sum(each.earned_usd_micros),
    sum(each.earned), sum(each.to_come), sum(each.paid)
  FROM (
    SELECT s.* FROM before_it AS o CROSS JOIN LATERAL reward_takings(o.order_reference) AS t
    CROSS JOIN LATERAL reward_rows(o::referral_rewards, -1, t.taken, t.tokens, t.unpriced, t.kept_back) AS s
    UNION ALL
    SELECT s.* FROM after_it AS n CROSS JOIN LATERAL reward_takings(n.order_reference) AS t
    CROSS JOIN LATERAL reward_rows(n::referral_rewards, 1, t.taken, t.tokens, t.unpriced, t.kept_back) AS s
  ) AS each
  GROUP BY 1, 2, 3, 4
  HAVING sum(each.rewards) <> 0 OR sum(each.earned_usd_micros) <> 0 OR sum(each.earned) <> 0 OR sum(each.to_come) <> 0
    OR sum(each.paid) <> 0;
  RETURN NULL;
END
$$;
