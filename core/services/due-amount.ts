import { type SQL, sql } from "drizzle-orm";

type RewardRows = "referral_rewards" | "r" | "moved";

/**
 * SQL: what is due of a reward for what refunds have left of its order, in the token's smallest unit. Null while it, or what a
 * refund took off it, has no price. The row's own amount is what was due before any refund.
 */
export function dueAmount(rewards: RewardRows): SQL {
  const row = sql.raw(rewards);
  return sql`(select case when count(*) = count(a.token_amount) then ${row}.token_amount - coalesce(sum(a.token_amount), 0) end
    from reward_adjustments a where a.order_reference = ${row}.order_reference)`;
}

/** SQL: {@link dueAmount} of a selected reward, as text. */
export const dueTokens = sql<string | null>`${dueAmount("referral_rewards")}::text`;

/** SQL: the exact referral amount of what refunds have left of its order, in 1/10 000 of a minor unit. */
export function numeratorLeft(rewards: RewardRows): SQL {
  const row = sql.raw(rewards);
  return sql`(select ${row}.commission_numerator - coalesce(sum(a.commission_numerator), 0)
    from reward_adjustments a where a.order_reference = ${row}.order_reference)`;
}
