import { asc, eq, inArray } from "drizzle-orm";
import { refundStanding } from "#core/domain/refund-standing";
import type { Database } from "#db/client";
import {
  debtReliefs,
  debtTransfers,
  orderItems,
  paymentAttempts,
  refundLines,
  refundRequests,
  refunds,
  rewardDebts,
  rewardOffsets,
  tokenDebtors,
} from "#db/schema";

/**
 * Reads for a batch: what was refunded to a person, what they owe in tokens and why, and what they asked for as a vendor.
 * Orders of others are not named.
 */
export function refundExportReads(db: Database, userId: string) {
  const paidByThem = db
    .select({ reference: paymentAttempts.orderReference })
    .from(paymentAttempts)
    .where(eq(paymentAttempts.payerId, userId));
  return [
    db.select().from(refunds).where(inArray(refunds.orderReference, paidByThem)).orderBy(asc(refunds.createdAt)),
    db
      .select({
        refundId: refundLines.refundId,
        name: orderItems.name,
        quantity: refundLines.quantity,
        amountMinor: refundLines.amountMinor,
      })
      .from(refundLines)
      .innerJoin(refunds, eq(refunds.id, refundLines.refundId))
      .innerJoin(orderItems, eq(orderItems.id, refundLines.itemId))
      .where(inArray(refunds.orderReference, paidByThem))
      .orderBy(asc(orderItems.position)),
    db.select({ outstanding: tokenDebtors.outstanding }).from(tokenDebtors).where(eq(tokenDebtors.userId, userId)),
    db
      .select({ tokenAmount: rewardDebts.tokenAmount, cause: rewardDebts.cause, at: rewardDebts.createdAt })
      .from(rewardDebts)
      .where(eq(rewardDebts.userId, userId))
      .orderBy(asc(rewardDebts.createdAt)),
    db
      .select({ tokenAmount: rewardOffsets.tokenAmount, at: rewardOffsets.createdAt })
      .from(rewardOffsets)
      .where(eq(rewardOffsets.userId, userId))
      .orderBy(asc(rewardOffsets.createdAt)),
    db
      .select({ tokenAmount: debtReliefs.tokenAmount, kind: debtReliefs.kind, at: debtReliefs.createdAt })
      .from(debtReliefs)
      .where(eq(debtReliefs.userId, userId))
      .orderBy(asc(debtReliefs.createdAt)),
    db
      .select({ tokenAmount: debtTransfers.tokenAmount, at: debtTransfers.createdAt })
      .from(debtTransfers)
      .where(eq(debtTransfers.toUserId, userId))
      .orderBy(asc(debtTransfers.createdAt)),
    db
      .select({
        orderReference: refundRequests.orderReference,
        quantity: refundRequests.quantity,
        reason: refundRequests.reason,
        status: refundRequests.status,
        askedAt: refundRequests.askedAt,
        decidedAt: refundRequests.decidedAt,
        decision: refundRequests.decision,
      })
      .from(refundRequests)
      .where(eq(refundRequests.askedBy, userId))
      .orderBy(asc(refundRequests.askedAt)),
  ] as const;
}

type AllAwaited<Reads extends readonly unknown[]> = { [Each in keyof Reads]: Awaited<Reads[Each]> };
type Read = AllAwaited<ReturnType<typeof refundExportReads>>;

/** What {@link refundExportReads} has read, as it is exported. */
export function describeRefunds([rows, lines, [debtor], debts, offsets, reliefs, carriedOver, requests]: Read) {
  const linesOf = Map.groupBy(lines, ({ refundId }) => refundId);
  return {
    refunds: rows.map((refund) => ({
      orderReference: refund.orderReference,
      amountMinor: refund.amountMinor,
      currency: refund.currency,
      reason: refund.reason,
      standing: refundStanding(refund, rows),
      note: refund.note,
      askedAt: refund.createdAt,
      endedAt: refund.endedAt,
      lines: linesOf.get(refund.id)?.map(({ refundId: _, ...line }) => line) ?? [],
    })),
    /** Tokens paid for orders that were refunded later, and how they were made up for; in smallest units. */
    tokenDebts: { outstanding: debtor?.outstanding ?? 0n, debts, carriedOver, offsets, reliefs },
    refundRequests: requests,
  };
}
