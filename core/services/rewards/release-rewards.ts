import { sql } from "drizzle-orm";
import type { RewardStatus } from "#core/domain/reward";
import { LINK_SETTLE_MS } from "#core/domain/wallet-link";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { at } from "#db/moment";

/**
 * Marks approved rewards that were earned without a wallet and whose code a wallet has taken over that is paid by now, and
 * can no longer be stopped by anybody who has pressed in time. Only marked ones are claimed, so those that still wait cost a
 * claim nothing, however many they are. The mark proves nothing: the Minter verifies the wallet itself. Safe to repeat; rows
 * that somebody else is moving are left to the next time.
 */
export async function releaseRewards({ db }: { db: Database }, { now }: { now: Date }): Promise<{ released: number }> {
  const settled = new Date(now.getTime() - LINK_SETTLE_MS);
  const { rows } = await db.execute(sql`
    update referral_rewards set released_at = ${at(now)} where order_reference in (
      select reward.order_reference from referral_rewards reward
      join wallet_links link on link.code = reward.referral_code and link.stopped_at is null and link.pays_from <= ${at(settled)}
      where reward.status = ${literal<RewardStatus>("approved")} and reward.referrer_wallet is null
        and reward.released_at is null
      for update of reward skip locked
    ) returning order_reference`);
  return { released: rows.length };
}
