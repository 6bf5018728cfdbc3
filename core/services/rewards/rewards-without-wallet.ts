import { type SQL, sql } from "drizzle-orm";
import { at } from "#db/moment";

/**
 * Condition on `referral_rewards`: there is nobody to pay it to. Its code had no wallet when it was earned, and no wallet
 * that has taken the code over since is paid by now.
 */
export function isWithoutWallet(now: Date): SQL {
  return sql`referral_rewards.referrer_wallet is null
    and not exists (select 1 from reward_wallets bound where bound.order_reference = referral_rewards.order_reference)
    and not exists (
      select 1 from wallet_links link
      where link.code = referral_rewards.referral_code and link.stopped_at is null and link.pays_from <= ${at(now)})`;
}
