import { type SQL, sql } from "drizzle-orm";
import type { PaymentStatus } from "#core/domain/payment";
import { eventsFor } from "#core/services/outbox";
import { doneAtProvider, hasLedger } from "#core/services/payments/known-to-provider";
import { literal } from "#db/columns";
import { at } from "#db/moment";

/** When the poll asks, if the message that does it sooner is lost. */
const FIRST_CHECK_MS = 60_000;

/**
 * Marks an attempt as one whose refunds the provider must be asked about, and writes the event that has it done: at most one a
 * minute per attempt, however often its callback comes. Does nothing where no more money can come back: the provider has given
 * everything back, or the attempt never paid. One statement: safe to repeat.
 */
export function suspectRefund(orderReference: string, now: Date): SQL {
  const minute = Math.floor(now.getTime() / 60_000);
  return sql`
    with suspected as (
      update payment_attempts a set refund_suspected_at = ${at(now)},
        next_check_at = least(a.next_check_at, ${at(new Date(now.getTime() + FIRST_CHECK_MS))})
      where a.order_reference = ${orderReference} and (a.status <> ${literal<PaymentStatus>("refunded")} or (
        ${hasLedger(sql`a.order_reference`)} and a.amount_minor > ${doneAtProvider(sql`a.order_reference`)}))
      returning a.order_reference
    )
    ${eventsFor(
      sql`suspected`,
      { type: "refund.suspected", orderReference: sql`order_reference` },
      { now, id: sql`${`refund.suspected:${orderReference}:${minute}`}::text` },
    )}
    on conflict (id) do nothing`;
}
