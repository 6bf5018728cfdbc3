import { type SQL, sql } from "drizzle-orm";
import type { NotificationType } from "#core/domain/notification";
import { dueAmount } from "#core/services/due-amount";
import { literal } from "#db/columns";

/**
 * An in-app notification for each referrer whose reward moved: part of the statement that moves them, over its `moved`
 * (rows of `referral_rewards` after the move). A rejection by the system is told by its code, one by a person in their
 * words; the amount is `amount` (in the token's smallest unit), what was paid, or is due; one that has no wallet to be paid to says so. Its id makes it unique, so a repeat inserts nothing.
 */
export function notifyReferrers(type: NotificationType, at: SQL, amount: bigint | null = null): SQL {
  return sql`
    insert into notifications (id, user_id, type, data, created_at)
    select ${type} || ':' || order_reference, referrer_user_id, ${type},
      jsonb_strip_nulls(jsonb_build_object('orderReference', order_reference,
        'tokenAmount', coalesce(${amount?.toString() ?? null}::numeric, minted_amount, nullif(${dueAmount("moved")}, 0), token_amount)::text,
        'tokenDecimals', token_decimals::text, 'txHash', tx_hash,
        'needsWallet', case when ${type}::text = ${literal<NotificationType>("referral_reward_approved")}
          and referrer_wallet is null and not exists (
            select 1 from wallet_links where wallet_links.code = referral_code and stopped_at is null) then 'true' end,
        'reason', case when rejection_code is null then rejection_reason end, 'rejectionCode', rejection_code)),
      ${at}
    from moved on conflict do nothing`;
}
