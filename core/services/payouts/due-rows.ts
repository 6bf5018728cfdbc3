import { type SQL, sql } from "drizzle-orm";
import type { SettlementStatus } from "#core/domain/settlement";
import { literal } from "#db/columns";
import { at } from "#db/moment";

/** Of `settlements as s`: may enter a payout. */
export function isDue(dueBy: Date): SQL {
  return sql`s.status = ${literal<SettlementStatus>("pending")} and s.held_by_refund is null and s.due_at <= ${at(dueBy)}`;
}

/** Of `settlement_adjustments as a`: no payout that holds has taken it off. */
export const isNotTakenOff: SQL = sql`not exists (select from payout_adjustments taken
  where taken.refund_id = a.refund_id and taken.settlement_id = a.settlement_id and taken.live)`;

/** Of `vendors as v`: how it is paid now, as `methodAt` says. */
export function currentMethod(now: Date): SQL {
  return sql`(case when v.waiting_method_from <= ${at(now)} then v.waiting_method else v.payout_method end)`;
}

/** Of `vendors as v`: another way waits, and the one before is not used meanwhile. */
export function isMethodWaiting(now: Date): SQL {
  return sql`coalesce(not v.waiting_method_old_stays and v.waiting_method_from > ${at(now)}, false)`;
}

/**
 * The bank details that a vendor is paid to: the newest that are used by now. `waits` where newer ones wait, and these are not
 * to be paid to meanwhile.
 *
 * @param vendorId of the vendor, in SQL
 */
export function currentDetails(vendorId: SQL, now: Date): SQL {
  return sql`select d.*, exists (select from vendor_bank_details newer where newer.vendor_id = d.vendor_id
      and newer.stopped_at is null and newer.active_from > ${at(now)} and not newer.old_stay
      and newer.created_at >= d.created_at) as waits
    from vendor_bank_details d
    where d.vendor_id = ${vendorId} and d.stopped_at is null and d.active_from <= ${at(now)}
    order by d.created_at desc, d.id desc limit 1`;
}
