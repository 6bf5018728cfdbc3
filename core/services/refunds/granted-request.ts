import { type SQL, sql } from "drizzle-orm";
import type { RefundRequestStatus } from "#core/domain/refund";
import type { Database } from "#db/client";
import { literal } from "#db/columns";

/** SQL: the vendor's request that a refund granted. By the order, too: that is what the index has. */
export function ofGrantedRequest(refundId: string): SQL {
  return sql`refund_requests.refund_id = ${refundId} and refund_requests.status = ${literal<RefundRequestStatus>("granted")}
    and refund_requests.order_id = (
      select order_id from payment_attempts join refunds using (order_reference) where refunds.id = ${refundId})`;
}

/** Locks it, for a guarded batch: before the refund, as whoever grants one. */
export function lockGrantedRequest(db: Database, refundId: string) {
  return db.execute(sql`select from refund_requests where ${ofGrantedRequest(refundId)} for update`);
}
