import { type SQL, sql } from "drizzle-orm";
import { doneRefundStatuses, type RefundStatus } from "#core/domain/refund";
import type { RejectionReason } from "#core/domain/rejection";
import type { RewardStatus } from "#core/domain/reward";
import type { DebtCause } from "#core/domain/token-debt";
import { dueAmount } from "#core/services/due-amount";
import type { Database } from "#db/client";
import { literal, wordList } from "#db/columns";
import { at } from "#db/moment";

type RejectionCode = RejectionReason["code"];

/** SQL over `r`: it is rejected, and something of it was kept back for debts before. */
export const hasLetOff: SQL = sql`r.status = ${literal<RewardStatus>("rejected")}
  and exists (select 1 from reward_offsets o where o.order_reference = r.order_reference)`;

/**
 * Books as a debt what rewards were paid, in tokens or by debts let off, beyond what is due: {@link debtToBook} in SQL, so that
 * it counts what the transaction itself has just written. Nothing is due of a rejected one, except where it was offset whole.
 * Repeating it books nothing more.
 *
 * @param where which rewards, in terms of `r`; those that may be on their way to the chain are left out. Lock them first
 * @returns the query, for a batch that has locked or just moved these rewards
 */
export function bookDebts(db: Database, { where, now }: { where: SQL; now: Date }) {
  const rejected = literal<RewardStatus>("rejected");
  const isRefused = sql`r.status = ${rejected} and r.rejection_code is distinct from ${literal<RejectionCode>("offset_by_debt")}`;
  const isByRefund = sql`coalesce(not (${isRefused}) or r.rejection_code = ${literal<RejectionCode>("refunded")}, false)`;
  return db.execute<{ order_reference: string }>(sql`
    with sides as materialized (
      select r.order_reference, r.referrer_user_id, ${isByRefund} as is_by_refund,
        case when r.status = ${literal<RewardStatus>("minted")} then coalesce(r.minted_amount, r.token_amount, 0) else 0 end as minted,
        coalesce((select sum(token_amount) from reward_offsets o where o.order_reference = r.order_reference), 0) as kept_back,
        coalesce((select sum(token_amount) from reward_debts d where d.order_reference = r.order_reference), 0) as booked,
        case when ${isRefused} then 0 else coalesce(${dueAmount("r")}, 0) end as due
      from referral_rewards r where r.status <> ${literal<RewardStatus>("minting")} and (${where})
    ), written as (
      insert into reward_debts (order_reference, position, user_id, token_amount, cause, refund_id, created_at)
      select order_reference,
        1 + (select count(*) from reward_debts d where d.order_reference = sides.order_reference),
        referrer_user_id, minted + kept_back - due - booked,
        case when is_by_refund then ${literal<DebtCause>("refund")} else ${literal<DebtCause>("rejected")} end,
        case when is_by_refund then (
          select id from refunds done where done.order_reference = sides.order_reference
            and done.status in ${wordList<RefundStatus>(doneRefundStatuses)}
          order by done.position desc nulls last limit 1) end,
        ${at(now)}
      from sides where minted + kept_back > due + booked
      returning order_reference, user_id, token_amount
    ), owed as (
      insert into token_debtors (user_id, outstanding)
      select user_id, sum(token_amount) from written group by user_id order by user_id
      on conflict (user_id) do update set outstanding = token_debtors.outstanding + excluded.outstanding
    )
    select order_reference from written`);
}
