import { sql } from "drizzle-orm";
import type { PaymentStatus } from "#core/domain/payment";
import type { RefundAnswerNote } from "#core/domain/payment-note";
import { byHandId, type RefundReason, type RefundStatus } from "#core/domain/refund";
import { eventsFor } from "#core/services/outbox";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { at } from "#db/moment";

/**
 * Asks for what is left of a second payment, for a batch: a part of it went back another way. Does nothing for an attempt that
 * is kept, while a refund of it is in flight, and where one that could still be sent needs a person or was given up. Safe to
 * repeat and to run concurrently.
 */
export function restStatement(db: Database, { orderReference, now }: { orderReference: string; now: Date }) {
  const refused = literal<RefundStatus>("refused");
  const moreThanLeft = literal<RefundAnswerNote["code"]>("more_than_left");
  return db.execute(sql`
    with left_over as (
      select a.order_reference, a.currency, a.amount_minor - coalesce((
        select sum(r.amount_minor) from refunds r
        where r.order_reference = a.order_reference and r.position is not null), 0) as amount_minor
      from payment_attempts a
      where a.order_reference = ${orderReference} and a.status = ${literal<PaymentStatus>("surplus")}
    ), asked as (
      insert into refunds (order_reference, amount_minor, currency, reason, next_try_at, created_at)
      select order_reference, amount_minor, currency, ${literal<RefundReason>("double_payment")}, ${at(now)}, ${at(now)}
      from left_over where amount_minor > 0
        and not exists (
          select from refunds r where r.order_reference = left_over.order_reference and r.position is null
            and not (r.status = ${refused} and (
              r.last_answer_code is not distinct from ${moreThanLeft}
              -- Nobody can have it sent again.
              or (r.resolved_at is null and r.amount_minor > left_over.amount_minor)
              or exists (select from refunds by_hand where by_hand.id = ${byHandId("")} || r.id))))
      on conflict do nothing
      returning order_reference
    )
    ${eventsFor(sql`asked`, { type: "refund.requested", orderReference: sql`order_reference` }, { now })}`);
}
