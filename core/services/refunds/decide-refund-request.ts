import { eq, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { RefundRequestStatus } from "#core/domain/refund";
import { actionsOfRows } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { type RequestedRefund, type RequestRefundInput, requestRefund } from "#core/services/refunds/request-refund";
import { literal } from "#db/columns";
import { at } from "#db/moment";
import { refundRequests } from "#db/schema";

/**
 * Grants a vendor's request: the refund is asked for and the request granted in one transaction.
 *
 * @throws DomainError `not_found`; `conflict` when it is not open (any more), and whatever `requestRefund` refuses with
 */
export async function grantRefundRequest(
  { db }: Pick<ServiceContext, "db">,
  {
    requestId,
    actorId,
    seenMinor,
    idempotencyKey,
    now,
  }: Pick<RequestRefundInput, "actorId" | "seenMinor" | "idempotencyKey" | "now"> & { requestId: string },
): Promise<RequestedRefund> {
  const [request] = await db.select().from(refundRequests).where(eq(refundRequests.id, requestId));
  if (!request) throw new DomainError("not_found", "no such request");
  const { orderReference, itemId, quantity, reason: note } = request;
  const wish = { reason: "lines" as const, lines: [{ itemId, quantity }] };
  return requestRefund({ db }, { orderReference, wish, note, actorId, requestId, seenMinor, idempotencyKey, now });
}

/**
 * Declines a vendor's request. The vendor reads why.
 *
 * @throws DomainError `conflict` when it is not open (any more)
 */
export async function declineRefundRequest(
  { db }: Pick<ServiceContext, "db">,
  { requestId, actorId, why, now }: { requestId: string; actorId: string; why: string; now: Date },
): Promise<void> {
  const { rows } = await db.execute(sql`
    with declined as (
      update refund_requests set status = ${literal<RefundRequestStatus>("declined")}, decided_by = ${actorId},
        decided_at = ${at(now)}, decision = ${why}
      where id = ${requestId} and status = ${literal<RefundRequestStatus>("asked")}
      returning id, order_reference, item_id, quantity
    )
    ${actionsOfRows(sql`declined`, {
      actor: actorId,
      action: "refund_request.declined",
      subjectId: sql`order_reference`,
      before: sql`jsonb_build_object('requestId', declined.id, 'itemId', item_id, 'quantity', quantity)`,
      reason: why,
      now,
    })}`);
  if (rows.length === 0) throw new DomainError("conflict", "the request is not open");
}
