import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { RefundRequestStatus } from "#core/domain/refund";
import type { ServiceContext } from "#core/services/context";
import { openCases } from "#core/services/payments/open-cases";
import { literal } from "#db/columns";
import { at } from "#db/moment";

/**
 * Gives up a refund that was refused: no money goes back. It held nothing any more, so only the case is closed. A vendor's
 * request that it granted is declined after all, and the vendor reads why.
 *
 * @throws DomainError `conflict` when it needs nobody
 */
export async function dropRefund(
  { db }: Pick<ServiceContext, "db">,
  { refundId, actorId, note, now }: { refundId: string; actorId: string; note: string; now: Date },
): Promise<void> {
  // By the order, too: that is what the index has.
  const isRequest = sql`refund_requests.refund_id = ${refundId} and refund_requests.order_id = (
    select order_id from payment_attempts join refunds using (order_reference) where refunds.id = ${refundId})`;
  const [, { rows }] = await db.batch([
    // The request before the refund, as whoever grants one.
    db.execute(sql`select from refund_requests where ${isRequest} for update`),
    db.execute(sql`
      with dropped as (
        update refunds set resolved_at = ${at(now)}, resolved_by = ${actorId}, resolution = ${note}
        where id = ${refundId} and ${openCases.refunds}
        returning id
      ), declined as (
        update refund_requests set status = ${literal<RefundRequestStatus>("declined")}, decided_by = ${actorId},
          decided_at = ${at(now)}, decision = ${note}
        where ${isRequest} and status = ${literal<RefundRequestStatus>("granted")} and exists (select from dropped)
      )
      select id from dropped`),
  ]);
  if (rows.length === 0) throw new DomainError("conflict", "the refund needs nobody");
}
