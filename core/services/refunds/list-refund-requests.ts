import { and, asc, desc, eq, type SQL } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { orderItems, orders, refundRequests, vendors } from "#db/schema";

/** Requests shown in one list. */
const SHOWN = 100;

/** Requests that wait for an admin, the longest waiting first. One round trip. */
export async function listAskedRefunds({ db }: Pick<ServiceContext, "db">) {
  return rowsOf(db, eq(refundRequests.status, "asked")).orderBy(asc(refundRequests.askedAt)).limit(SHOWN);
}

/** A vendor's own requests, the newest first, whatever became of them. `userId`: the vendor's account. One round trip. */
export async function listOwnRefundRequests({ db }: Pick<ServiceContext, "db">, { userId }: { userId: string }) {
  return rowsOf(db, and(eq(vendors.userId, userId)))
    .orderBy(desc(refundRequests.askedAt))
    .limit(SHOWN);
}

function rowsOf(db: ServiceContext["db"], where: SQL | undefined) {
  return db
    .select({
      id: refundRequests.id,
      orderReference: refundRequests.orderReference,
      orderId: refundRequests.orderId,
      itemId: refundRequests.itemId,
      vendorId: refundRequests.vendorId,
      vendorName: vendors.name,
      itemName: orderItems.name,
      quantity: refundRequests.quantity,
      currency: orders.currency,
      unitPriceMinor: orderItems.unitPriceMinor,
      reason: refundRequests.reason,
      status: refundRequests.status,
      askedAt: refundRequests.askedAt,
      decidedAt: refundRequests.decidedAt,
      decision: refundRequests.decision,
      refundId: refundRequests.refundId,
    })
    .from(refundRequests)
    .innerJoin(vendors, eq(vendors.id, refundRequests.vendorId))
    .innerJoin(orderItems, eq(orderItems.id, refundRequests.itemId))
    .innerJoin(orders, eq(orders.id, refundRequests.orderId))
    .where(where);
}
