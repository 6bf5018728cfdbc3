import { type SQL, sql } from "drizzle-orm";
import { doneRefundStatuses, type RefundReason } from "#core/domain/refund";
import { literal, wordList } from "#db/columns";

/**
 * SQL: the sum of an attempt's done refunds that its provider knows of, in minor units. A chargeback, or a refund made by
 * hand, has a bank's reference and is in no provider's sum, unless an admin found that it is what the provider shows.
 */
export function doneAtProvider(orderReference: SQL): SQL {
  return sql`(
    select coalesce(sum(known.amount_minor), 0) from refunds known
    where known.order_reference = ${orderReference} and known.status in ${wordList(doneRefundStatuses)}
      and known.reason <> ${literal<RefundReason>("chargeback")} 
      and (known.bank_reference is null or known.provider_shows_at is not null))`;
}

/**
 * SQL: the least sum that a provider states once it shows the refunds of an attempt that a bank has confirmed, in minor units;
 * zero where there are none.
 */
export function confirmedBeside(orderReference: SQL): SQL {
  return sql`(
    select case when count(*) > 0 then sum(confirmed.amount_minor) + ${doneAtProvider(orderReference)} else 0 end
    from refunds confirmed where confirmed.order_reference = ${orderReference} and ${isConfirmed(sql`confirmed`)})`;
}

/**
 * SQL: whether a done refund, by the name of its row, was confirmed by a bank while the provider had it in work. The provider's
 * sum may or may not have it. What went back outside the provider was never sent to it.
 */
export function isConfirmed(row: SQL): SQL {
  return sql`(${row}.status in ${wordList(doneRefundStatuses)} and ${row}.bank_reference is not null
    and ${row}.sent_at is not null)`;
}

/**
 * SQL: whether our ledgers follow an attempt: it paid its order, or some of it has gone back. A second payment that was given
 * back by hand has only its refunds to say so, and its provider may give it back as well.
 */
export function hasLedger(orderReference: SQL): SQL {
  return sql`(exists (select from paid_orders paid where paid.order_reference = ${orderReference})
    or exists (select from refunds any_refund where any_refund.order_reference = ${orderReference}))`;
}
