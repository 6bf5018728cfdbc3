import { type SQL, sql } from "drizzle-orm";
import { doneRefundStatuses, type RefundReason } from "#core/domain/refund";
import { literal, wordList } from "#db/columns";

/**
 * SQL: the sum of an attempt's done refunds that its provider knows of, in minor units. A chargeback, or a refund made by
 * hand, has a bank's reference and is in no provider's sum.
 */
export function doneAtProvider(orderReference: SQL): SQL {
  return sql`(
    select coalesce(sum(known.amount_minor), 0) from refunds known
    where known.order_reference = ${orderReference} and known.status in ${wordList(doneRefundStatuses)}
      and known.reason <> ${literal<RefundReason>("chargeback")} and known.bank_reference is null)`;
}
