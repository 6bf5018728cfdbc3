import { and, eq, isNotNull } from "drizzle-orm";
import type { Commission } from "#core/domain/commission";
import { DomainError } from "#core/domain/errors";
import { planKept } from "#core/domain/kept-lines";
import { withoutNet } from "#core/domain/reversal";
import {
  isTakenOff,
  keptLines,
  openRefund,
  type RefundFacts,
  readRefundFacts,
} from "#core/services/refunds/refund-facts";
import type { Database } from "#db/client";
import { settlementAdjustments, settlements } from "#db/schema";

/** What decides whether a settlement can be reversed, and what that takes off it. */
export interface ReversalFacts {
  settlement: Pick<typeof settlements.$inferSelect, "id" | "orderReference" | "vendorId" | "currency" | "status"> & {
    /** A live payout took off what was refunded of it: the next one pays the settlement. */ isTakenOff: boolean;
  };
  refund: RefundFacts;
  /** What refunds, and a reversal, have left of it; null where no paid order with a line of its vendor is behind it. */
  left: Commission | null;
  reversal: Pick<typeof settlementAdjustments.$inferSelect, "reversedBy" | "reversalReason" | "netMinor"> | null;
  isRefundOpen: boolean;
}

/** @throws DomainError `not_found` */
export async function readReversalFacts(db: Database, settlementId: string): Promise<ReversalFacts> {
  const [[settlement], [reversal]] = await db.batch([
    db
      .select({
        id: settlements.id,
        orderReference: settlements.orderReference,
        vendorId: settlements.vendorId,
        currency: settlements.currency,
        status: settlements.status,
        isTakenOff,
      })
      .from(settlements)
      .where(eq(settlements.id, settlementId)),
    db
      .select({
        reversedBy: settlementAdjustments.reversedBy,
        reversalReason: settlementAdjustments.reversalReason,
        netMinor: settlementAdjustments.netMinor,
      })
      .from(settlementAdjustments)
      .where(and(eq(settlementAdjustments.settlementId, settlementId), isNotNull(settlementAdjustments.reversedBy))),
  ]);
  if (!settlement) throw new DomainError("not_found", "no such settlement");
  const refund = await readRefundFacts(db, settlement.orderReference);
  const kept = planKept(keptLines(refund), refund.stand.isAttributed).byVendor.get(settlement.vendorId) ?? null;
  return {
    settlement,
    refund,
    left: kept && reversal ? withoutNet(kept) : kept,
    reversal: reversal ?? null,
    isRefundOpen: openRefund(refund) !== null,
  };
}
