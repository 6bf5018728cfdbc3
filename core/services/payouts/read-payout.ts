import { and, asc, count, desc, eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import { payoutColumns } from "#core/services/payouts/payout-columns";
import { payoutAdjustments, payoutMoves, payoutSettlements, payouts, settlements, users, vendors } from "#db/schema";

/** Lines and refunds shown of one payout. */
const SHOWN = 200;

export interface ReadPayoutInput {
  payoutId: string;
  /** Only of the vendors of this person. */
  ownerId?: string | undefined;
}

/**
 * A payout with the sales that it pays, the refunds that it takes off, and who moved it. One round trip.
 *
 * @throws DomainError `not_found`
 */
export async function readPayout({ db }: Pick<ServiceContext, "db">, { payoutId, ownerId }: ReadPayoutInput) {
  const isIt = eq(payoutSettlements.payoutId, payoutId);
  const isOff = eq(payoutAdjustments.payoutId, payoutId);
  const [[payout], sales, [counted], refunds, [off], moves] = await db.batch([
    db
      .select(payoutColumns)
      .from(payouts)
      .innerJoin(vendors, eq(vendors.id, payouts.vendorId))
      .where(and(eq(payouts.id, payoutId), ownerId === undefined ? undefined : eq(vendors.userId, ownerId))),
    db
      .select({
        settlementId: payoutSettlements.settlementId,
        orderId: settlements.orderId,
        orderReference: settlements.orderReference,
        netMinor: payoutSettlements.netMinor,
        soldAt: settlements.createdAt,
      })
      .from(payoutSettlements)
      .innerJoin(settlements, eq(settlements.id, payoutSettlements.settlementId))
      .where(isIt)
      .orderBy(desc(settlements.createdAt), desc(settlements.id))
      .limit(SHOWN),
    db.select({ sales: count() }).from(payoutSettlements).where(isIt),
    db
      .select({
        refundId: payoutAdjustments.refundId,
        settlementId: payoutAdjustments.settlementId,
        orderId: settlements.orderId,
        orderReference: settlements.orderReference,
        netMinor: payoutAdjustments.netMinor,
      })
      .from(payoutAdjustments)
      .innerJoin(settlements, eq(settlements.id, payoutAdjustments.settlementId))
      .where(isOff)
      .orderBy(asc(payoutAdjustments.settlementId), asc(payoutAdjustments.refundId))
      .limit(SHOWN),
    db.select({ refunds: count() }).from(payoutAdjustments).where(isOff),
    db
      .select({
        fromStatus: payoutMoves.fromStatus,
        toStatus: payoutMoves.toStatus,
        actor: payoutMoves.actor,
        actorName: users.name,
        bankReference: payoutMoves.bankReference,
        reason: payoutMoves.reason,
        at: payoutMoves.at,
      })
      .from(payoutMoves)
      .leftJoin(users, eq(users.id, payoutMoves.actor))
      .where(eq(payoutMoves.payoutId, payoutId))
      .orderBy(asc(payoutMoves.at)),
  ]);
  if (!payout) throw new DomainError("not_found", "no such payout");
  return {
    ...payout,
    /** The newest of them. */
    sales,
    salesTotal: counted?.sales ?? 0,
    refunds,
    refundsTotal: off?.refunds ?? 0,
    moves,
  };
}

export type ShownPayout = Awaited<ReturnType<typeof readPayout>>;
