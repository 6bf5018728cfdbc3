import { and, eq, notInArray } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { doneRefundStatuses, type RefundReason } from "#core/domain/refund";
import { eventInsert } from "#core/services/outbox";
import type { Database } from "#db/client";
import { type paymentAttempts, refunds } from "#db/schema";

/** The writes that request a full refund of an attempt, for a guarded batch: the refund and the event that sends it. */
export function requestRefundStatements(
  db: Database,
  attempt: Pick<typeof paymentAttempts.$inferSelect, "orderReference" | "amountMinor" | "currency">,
  reason: RefundReason,
  now: Date,
): BatchItem<"pg">[] {
  const { orderReference, amountMinor, currency } = attempt;
  return [
    db.insert(refunds).values({ orderReference, amountMinor, currency, reason, nextTryAt: now, createdAt: now }),
    eventInsert(db, { type: "refund.requested", orderReference }, now),
  ];
}

/** Marks our refund of an attempt as done at the provider, if there is one. */
export function closeRefundStatement(db: Database, orderReference: string, now: Date): BatchItem<"pg"> {
  return db
    .update(refunds)
    .set({ status: "done", position: 1, endedAt: now })
    .where(and(eq(refunds.orderReference, orderReference), notInArray(refunds.status, doneRefundStatuses)));
}
