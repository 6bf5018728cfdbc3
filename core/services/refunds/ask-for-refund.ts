import { eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { hasPaid } from "#core/domain/payment";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { keptLines, readRefundFacts } from "#core/services/refunds/refund-facts";
import { violatedConstraint } from "#db/errors";
import { orderItems, paidOrders, refundRequests, vendors } from "#db/schema";

export interface AskForRefundInput {
  /** Chosen by the caller: the same id asks once. */
  requestId: string;
  /** The vendor's account. */
  actorId: string;
  itemId: string;
  /** Units of the line. */
  quantity: number;
  /** The vendor's words, for the admin. */
  reason: string;
  now: Date;
}

/**
 * A vendor asks for a refund of a line of their own. It sends no money and holds nothing: an admin decides.
 *
 * @throws DomainError `not_found` for a line that is not theirs or was never paid; `payment_not_standing`; `invalid_input`
 *   for no units; `conflict` for more than the line has left, or while a request for it is open; `idempotency_key_reused`
 *   for another request under the same id
 */
export async function askForRefund(
  { db }: Pick<ServiceContext, "db">,
  { requestId, actorId, itemId, quantity, reason, now }: AskForRefundInput,
): Promise<void> {
  // What became of it since does not matter to a repeat.
  if (await isRepeated({ db }, { requestId, actorId, itemId, quantity, reason })) return;
  const [line] = await db
    .select({
      orderId: orderItems.orderId,
      vendorId: vendors.id,
      owner: vendors.userId,
      orderReference: paidOrders.orderReference,
    })
    .from(orderItems)
    .innerJoin(vendors, eq(vendors.id, orderItems.vendorId))
    .innerJoin(paidOrders, eq(paidOrders.orderId, orderItems.orderId))
    .where(eq(orderItems.id, itemId));
  if (line?.owner !== actorId) throw new DomainError("not_found", "no such line of this vendor");
  const { orderId, vendorId, orderReference } = line;
  const facts = await readRefundFacts(db, orderReference);
  const kept = keptLines(facts).find((candidate) => candidate.itemId === itemId);
  if (!hasPaid(facts.stand.attemptStatus)) throw new DomainError("payment_not_standing", "the payment was given back");
  if (quantity <= 0) throw new DomainError("invalid_input", "no units");
  if (quantity > (kept?.quantity ?? 0)) throw new DomainError("conflict", "the line has fewer units left");
  const request = { id: requestId, orderReference, orderId, itemId, vendorId, quantity, reason, askedBy: actorId };
  try {
    await db.batch([
      db.insert(refundRequests).values({ ...request, askedAt: now }),
      actionStatement(db, {
        actor: actorId,
        action: "refund_request.asked",
        subjectId: orderReference,
        before: null,
        after: { requestId, vendorId, itemId, quantity },
        reason,
        now,
      }),
    ]);
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint !== "refund_requests_pkey" && constraint !== "refund_requests_open") throw error;
    // One of two equal requests at once meets the other's row.
    if (await isRepeated({ db }, { requestId, actorId, itemId, quantity, reason })) return;
    throw new DomainError("conflict", "a request for this line is open");
  }
}

type Asked = Pick<AskForRefundInput, "requestId" | "actorId" | "itemId" | "quantity" | "reason">;

/** Whether just this was asked before under the same id. */
async function isRepeated({ db }: Pick<ServiceContext, "db">, asked: Asked): Promise<boolean> {
  const [own] = await db.select().from(refundRequests).where(eq(refundRequests.id, asked.requestId));
  if (!own) return false;
  const isSame =
    own.askedBy === asked.actorId &&
    own.itemId === asked.itemId &&
    own.quantity === asked.quantity &&
    own.reason === asked.reason;
  if (!isSame) throw new DomainError("idempotency_key_reused", "the id was used for another request");
  return true;
}
