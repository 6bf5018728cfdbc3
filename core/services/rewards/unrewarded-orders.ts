import { type SQL, sql } from "drizzle-orm";
import { at } from "#db/moment";

/** Older orders are left to the nightly audit and an operator. */
const LOOK_BACK_MS = 7 * 86_400_000;

/** Condition on `orders`: paid, attributed, with a commission due, and without a reward so far. */
export function isUnrewarded(now: Date): SQL {
  const since = new Date(now.getTime() - LOOK_BACK_MS);
  return sql`orders.referral_code is not null
    and orders.paid_at > ${at(since)}
    and not exists (select 1 from referral_rewards where order_reference = orders.paid_reference)
    and exists (select 1 from order_items where order_id = orders.id and referral_rate_bp > 0)`;
}
