-- contract: 2026-11-26: the triggers that go are replaced here by others that write the same sums; no release names them.
-- Rewards that move in one statement are counted in one statement: a trigger a row cost a batch of them more than all its reads.
CREATE FUNCTION rewards_count_added() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO referral_total_changes (user_id, quarter, status, token_decimals, rewards, earned_usd_micros, earned, to_come, paid)
  SELECT each.user_id, each.quarter, each.status, each.token_decimals, sum(each.rewards), sum(each.earned_usd_micros),
    sum(each.earned), sum(each.to_come), sum(each.paid)
  FROM added AS n CROSS JOIN LATERAL reward_taken(n.order_reference) AS t
  CROSS JOIN LATERAL reward_rows(n::referral_rewards, 1, t.taken, t.tokens, t.unpriced, t.kept_back) AS each
  GROUP BY 1, 2, 3, 4
  HAVING sum(each.rewards) <> 0 OR sum(each.earned_usd_micros) <> 0 OR sum(each.earned) <> 0 OR sum(each.to_come) <> 0
    OR sum(each.paid) <> 0;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION rewards_count_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO referral_total_changes (user_id, quarter, status, token_decimals, rewards, earned_usd_micros, earned, to_come, paid)
  SELECT each.user_id, each.quarter, each.status, each.token_decimals, sum(each.rewards), sum(each.earned_usd_micros),
    sum(each.earned), sum(each.to_come), sum(each.paid)
  FROM after_it AS n JOIN before_it AS o ON o.order_reference = n.order_reference
  CROSS JOIN LATERAL reward_taken(n.order_reference) AS t
  CROSS JOIN LATERAL (
    SELECT * FROM reward_rows(o::referral_rewards, -1, t.taken, t.tokens, t.unpriced, t.kept_back)
    UNION ALL SELECT * FROM reward_rows(n::referral_rewards, 1, t.taken, t.tokens, t.unpriced, t.kept_back)
  ) AS each
  WHERE (o.status, o.rejection_code, o.token_amount, o.token_decimals, o.minted_amount, o.usd_micros, o.created_at,
      o.commission_numerator, o.referrer_user_id)
    IS DISTINCT FROM (n.status, n.rejection_code, n.token_amount, n.token_decimals, n.minted_amount, n.usd_micros, n.created_at,
      n.commission_numerator, n.referrer_user_id)
  GROUP BY 1, 2, 3, 4
  HAVING sum(each.rewards) <> 0 OR sum(each.earned_usd_micros) <> 0 OR sum(each.earned) <> 0 OR sum(each.to_come) <> 0
    OR sum(each.paid) <> 0;
  RETURN NULL;
END
$$;
--> statement-breakpoint
DROP TRIGGER referral_rewards_added ON referral_rewards;--> statement-breakpoint
DROP TRIGGER referral_rewards_moved ON referral_rewards;--> statement-breakpoint
DROP FUNCTION rewards_count();--> statement-breakpoint
CREATE TRIGGER referral_rewards_added AFTER INSERT ON referral_rewards REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION rewards_count_added();--> statement-breakpoint
CREATE TRIGGER referral_rewards_moved AFTER UPDATE ON referral_rewards REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it
  FOR EACH STATEMENT EXECUTE FUNCTION rewards_count_moved();
