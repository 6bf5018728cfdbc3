import type { BatchItem } from "drizzle-orm/batch";
import { eventInsert } from "#core/services/outbox";
import type { Database } from "#db/client";
import { type paymentAttempts, refunds } from "#db/schema";

/** The writes that give a whole second payment back, for a guarded batch: the refund and the event that sends it. */
export function surplusRefundStatements(
  db: Database,
  attempt: Pick<typeof paymentAttempts.$inferSelect, "orderReference" | "amountMinor" | "currency">,
  now: Date,
): BatchItem<"pg">[] {
  const { orderReference, amountMinor, currency } = attempt;
  const reason = "double_payment";
  return [
    db.insert(refunds).values({ orderReference, amountMinor, currency, reason, nextTryAt: now, createdAt: now }),
    eventInsert(db, { type: "refund.requested", orderReference }, now),
  ];
}
