import { and, desc, eq, isNotNull, sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { orders, refcodes, referralRewards } from "#db/schema";

/** Of a referrer's newest orders, those looked at for ones without a reward. */
const LOOKED_AT = 200;

/** Reads for a batch: the newest orders that earn a referrer nothing, and the newest of whose reward nothing is there yet. */
export function unrewardedReads(db: Database, { userId, limit }: { userId: string; limit: number }) {
  // Code by code, as the index has them: in one list of several codes all their orders would be sorted.
  const ofCode = db
    .select({ reason: orders.refusedReason, at: orders.createdAt, orderId: orders.id })
    .from(orders)
    .where(and(eq(orders.refusedCode, refcodes.code), isNotNull(orders.refusedReason)))
    .orderBy(desc(orders.createdAt), desc(orders.id))
    .limit(limit)
    .as("of_code");
  const newest = db
    .select({ status: orders.status, at: orders.createdAt, orderId: orders.id, reference: orders.paidReference })
    .from(orders)
    .where(eq(orders.referrerUserId, userId))
    .orderBy(desc(orders.createdAt), desc(orders.id))
    .limit(LOOKED_AT)
    .as("newest");
  return {
    refused: db
      .select({ reason: ofCode.reason, at: ofCode.at, orderId: ofCode.orderId })
      .from(refcodes)
      .crossJoinLateral(ofCode)
      .where(eq(refcodes.userId, userId))
      .orderBy(desc(ofCode.at))
      .limit(limit),
    open: db
      .select({ status: newest.status, at: newest.at, orderId: newest.orderId })
      .from(newest)
      .where(
        sql`not exists (select from ${referralRewards} where ${referralRewards.orderReference} = ${newest.reference})`,
      )
      .orderBy(desc(newest.at))
      .limit(limit),
  };
}
