import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { RefundRequestStatus, RefundStatus } from "#core/domain/refund";
import { actionsOfRows } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { openCases } from "#core/services/open-cases";
import { lockGrantedRequest, ofGrantedRequest } from "#core/services/refunds/granted-request";
import { liftStatements } from "#core/services/refunds/hold-statements";
import { literal } from "#db/columns";
import { at } from "#db/moment";

/**
 * Gives up a refund that was refused, that the provider has had in work for weeks, or that has no gateway: no money goes back, and nothing is held for
 * it any more. What the provider gives back all the same is found as made in its cabinet. A vendor's request that it granted is
 * declined after all, and the vendor reads why.
 *
 * @throws DomainError `conflict` when it needs nobody
 */
export async function dropRefund(
  { db }: Pick<ServiceContext, "db">,
  { refundId, actorId, note, now }: { refundId: string; actorId: string; note: string; now: Date },
): Promise<void> {
  const [orderReference] = (
    await db.execute<{ reference: string }>(
      sql`select order_reference as reference from refunds where id = ${refundId} and ${openCases.refunds}`,
    )
  ).rows.map(({ reference }) => reference);
  if (orderReference === undefined) throw needsNobody();
  const [, { rows }] = await db.batch([
    // The request before the refund, as whoever grants one.
    lockGrantedRequest(db, refundId),
    db.execute(sql`
      with dropped as (
        update refunds set status = ${literal<RefundStatus>("refused")}, ended_at = coalesce(ended_at, ${at(now)}),
          resolved_at = ${at(now)}, resolved_by = ${actorId}, resolution = ${note}
        where id = ${refundId} and ${openCases.refunds}
        returning id, order_reference, amount_minor, currency
      ), noted as (
        ${actionsOfRows(sql`dropped`, {
          actor: actorId,
          action: "refund.dropped",
          subjectId: sql`order_reference`,
          after: sql`jsonb_build_object('refundId', dropped.id, 'amountMinor', amount_minor::text, 'currency', currency)`,
          reason: note,
          now,
        })}
      ), declined as (
        update refund_requests set status = ${literal<RefundRequestStatus>("declined")}, decided_by = ${actorId},
          decided_at = ${at(now)}, decision = ${note}
        where ${ofGrantedRequest(refundId)} and exists (select from dropped)
      )
      select id from dropped`),
    ...liftStatements(db, { orderReference, refundId }),
  ]);
  if (rows.length === 0) throw needsNobody();
}

function needsNobody(): DomainError {
  return new DomainError("conflict", "the refund needs nobody");
}
