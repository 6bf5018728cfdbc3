import { and, eq, inArray, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { openRefundStatuses } from "#core/domain/refund";
import type { Database } from "#db/client";
import { wordList } from "#db/columns";
import { referralRewards, settlements } from "#db/schema";

/**
 * The writes that hold what an open refund touches, for a guarded batch that has locked it: the order's reward is neither
 * approved nor claimed, and the settlements enter no payout.
 */
export function holdStatements(
  db: Database,
  { orderReference, refundId, vendorIds }: { orderReference: string; refundId: string; vendorIds: readonly string[] },
): BatchItem<"pg">[] {
  return [
    db
      .update(referralRewards)
      .set({ heldByRefund: refundId })
      .where(eq(referralRewards.orderReference, orderReference)),
    db
      .update(settlements)
      .set({ heldByRefund: refundId })
      .where(and(eq(settlements.orderReference, orderReference), inArray(settlements.vendorId, [...vendorIds]))),
  ];
}

/** The writes that lift the holds of a refund that is decided, one way or the other. Of an open one they lift nothing. */
export function liftStatements(
  db: Database,
  { orderReference, refundId }: { orderReference: string; refundId: string },
): BatchItem<"pg">[] {
  const held = sql`order_reference = ${orderReference} and held_by_refund = ${refundId} and not exists (
    select from refunds r where r.id = ${refundId} and r.status in ${wordList(openRefundStatuses)})`;
  return [
    db.update(referralRewards).set({ heldByRefund: null }).where(held),
    db.update(settlements).set({ heldByRefund: null }).where(held),
  ];
}
