import { and, eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import { type RequestedRefund, type RequestRefundInput, requestRefund } from "#core/services/refunds/request-refund";
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
  const declined = await db
    .update(refundRequests)
    .set({ status: "declined", decidedBy: actorId, decidedAt: now, decision: why })
    .where(and(eq(refundRequests.id, requestId), eq(refundRequests.status, "asked")))
    .returning({ id: refundRequests.id });
  if (declined.length === 0) throw new DomainError("conflict", "the request is not open");
}
