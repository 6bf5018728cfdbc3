import { and, asc, desc, eq, inArray, type SQLWrapper } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { sumMinor } from "#core/domain/money";
import type { Database } from "#db/client";
import { orderItems, refundLines, refundRequests, refunds, settlementAdjustments, settlements } from "#db/schema";

/** What a refund, or an admin, took off a settlement: of an adjustment, left joined with its refund. */
export const adjustmentColumns = {
  refundId: settlementAdjustments.refundId,
  /** Null where an admin took back what is left. */
  reason: refunds.reason,
  /** Why that admin did. */
  reversalReason: settlementAdjustments.reversalReason,
  grossMinor: settlementAdjustments.grossMinor,
  platformMinor: settlementAdjustments.platformMinor,
  referralMinor: settlementAdjustments.referralMinor,
  netMinor: settlementAdjustments.netMinor,
  createdAt: settlementAdjustments.createdAt,
};

/** Reads for a batch: what was sold in the chosen settlements, and what became of it. */
export function saleReads(db: Database, chosen: SQLWrapper) {
  const isSold = and(eq(orderItems.orderId, settlements.orderId), eq(orderItems.vendorId, settlements.vendorId));
  return {
    adjustments: db
      .select({
        settlementId: settlementAdjustments.settlementId,
        ...adjustmentColumns,
      })
      .from(settlementAdjustments)
      .leftJoin(refunds, eq(refunds.id, settlementAdjustments.ofRefund))
      .where(inArray(settlementAdjustments.settlementId, chosen))
      .orderBy(asc(settlementAdjustments.createdAt), asc(refunds.position)),
    lines: db
      .select({
        settlementId: settlements.id,
        itemId: orderItems.id,
        name: orderItems.name,
        quantity: orderItems.quantity,
        lineTotalMinor: orderItems.lineTotalMinor,
        platformRateBp: orderItems.platformRateBp,
        referralRateBp: orderItems.referralRateBp,
        referralRateSource: orderItems.referralRateSource,
      })
      .from(settlements)
      .innerJoin(orderItems, isSold)
      .where(inArray(settlements.id, chosen))
      .orderBy(asc(orderItems.position)),
    takenOff: db
      .select({
        itemId: refundLines.itemId,
        quantity: refundLines.quantity,
        amountMinor: refundLines.amountMinor,
      })
      .from(settlements)
      .innerJoin(orderItems, isSold)
      .innerJoin(refundLines, eq(refundLines.itemId, orderItems.id))
      .where(inArray(settlements.id, chosen)),
    requests: db
      .select({
        itemId: refundRequests.itemId,
        id: refundRequests.id,
        quantity: refundRequests.quantity,
        reason: refundRequests.reason,
        status: refundRequests.status,
        askedAt: refundRequests.askedAt,
        decidedAt: refundRequests.decidedAt,
        decision: refundRequests.decision,
      })
      .from(settlements)
      .innerJoin(
        refundRequests,
        and(
          // The order is what the index has.
          eq(refundRequests.orderId, settlements.orderId),
          eq(refundRequests.vendorId, settlements.vendorId),
          eq(refundRequests.orderReference, settlements.orderReference),
        ),
      )
      .where(inArray(settlements.id, chosen))
      .orderBy(desc(refundRequests.askedAt)),
  };
}

type Reads = ReturnType<typeof saleReads>;

interface Read {
  lines: Awaited<Reads["lines"]>;
  takenOff: Awaited<Reads["takenOff"]>;
  requests: Awaited<Reads["requests"]>;
}

/** The lines of one sale: what was sold, what was refunded of it, and the vendor's last request to refund it. */
export function saleLines({ id }: { id: string }, { lines, takenOff, requests }: Read, locale: Locale) {
  return lines
    .filter(({ settlementId }) => settlementId === id)
    .map(({ settlementId: _, name, ...line }) => {
      const { itemId } = line;
      const off = takenOff.filter((taken) => taken.itemId === itemId);
      const [request] = requests.filter((asked) => asked.itemId === itemId);
      return {
        ...line,
        name: name[locale],
        refundedQuantity: off.reduce((sum, taken) => sum + taken.quantity, 0),
        refundedMinor: sumMinor(off.map(({ amountMinor }) => amountMinor)),
        request: request ? withoutItem(request) : null,
      };
    });
}

function withoutItem({ itemId: _, ...request }: Read["requests"][number]) {
  return request;
}
