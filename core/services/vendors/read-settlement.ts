import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { sumMinor } from "#core/domain/money";
import type { ServiceContext } from "#core/services/context";
import { adjustmentColumns } from "#core/services/vendors/sale-reads";
import type { Database } from "#db/client";
import {
  orderItems,
  payoutAdjustments,
  payoutSettlements,
  payouts,
  refunds,
  settlementAdjustments,
  settlementMoves,
  settlements,
  users,
  vendors,
} from "#db/schema";
import { standing } from "#db/standing";

export interface ReadSettlementInput {
  settlementId: string;
  /** Only one of this person's vendors; without it, anybody's. */
  ownerId?: string | undefined;
}

/**
 * All about one settlement: how each line was split, what was taken off it, its moves, and the payouts that it was in.
 * One round trip.
 *
 * @throws DomainError `not_found`
 */
export async function readSettlement({ db }: Pick<ServiceContext, "db">, input: ReadSettlementInput) {
  const [[found], lines, adjustments, moves, paidBy] = await db.batch(readsOf(db, input));
  if (!found) throw new DomainError("not_found", "no such settlement");
  const { settlement, ...about } = found;
  const { metadata, heldByRefund, ...row } = settlement;
  const left = (part: "grossMinor" | "platformMinor" | "referralMinor" | "netMinor") =>
    settlement[part] - sumMinor(adjustments.map((adjustment) => adjustment[part]));
  return {
    ...row,
    ...about,
    heldByRefund,
    isHeldByRefund: heldByRefund !== null,
    referralCode: metadata.referralCode,
    /** The terms that its day of payout follows from. */
    payoutTerms: metadata.payout,
    left: {
      grossMinor: left("grossMinor"),
      platformMinor: left("platformMinor"),
      referralMinor: left("referralMinor"),
      netMinor: left("netMinor"),
    },
    /** As they were frozen; the referral's rate was taken only where there is a code. */
    lines: metadata.commissionBreakdown.lines.flatMap(({ lineTotal, ...split }) => {
      const line = lines.find(({ itemId }) => itemId === split.itemId);
      return line ? [{ ...split, lineTotalMinor: BigInt(lineTotal), name: line.name, quantity: line.quantity }] : [];
    }),
    /** What each refund or reversal took off, and the live payout that did not pay it. Null: the next one, unless it is reversed. */
    adjustments,
    moves,
    /** Newest first; at most one is live. */
    payouts: paidBy,
  };
}

function readsOf(db: Database, { settlementId, ownerId }: ReadSettlementInput) {
  return [
    db
      .select({ settlement: settlements, standing: standing(settlements), vendorName: vendors.name })
      .from(settlements)
      .innerJoin(vendors, eq(vendors.id, settlements.vendorId))
      .where(and(eq(settlements.id, settlementId), ownerId === undefined ? undefined : eq(vendors.userId, ownerId))),
    db
      .select({ itemId: orderItems.id, name: orderItems.name, quantity: orderItems.quantity })
      .from(settlements)
      .innerJoin(orderItems, eq(orderItems.orderId, settlements.orderId))
      .where(eq(settlements.id, settlementId)),
    db
      .select({
        ...adjustmentColumns,
        payoutId: payoutAdjustments.payoutId,
      })
      .from(settlementAdjustments)
      .leftJoin(refunds, eq(refunds.id, settlementAdjustments.ofRefund))
      .leftJoin(
        payoutAdjustments,
        and(
          eq(payoutAdjustments.refundId, settlementAdjustments.refundId),
          eq(payoutAdjustments.settlementId, settlementAdjustments.settlementId),
          payoutAdjustments.live,
        ),
      )
      .where(eq(settlementAdjustments.settlementId, settlementId))
      .orderBy(asc(settlementAdjustments.createdAt), asc(refunds.position)),
    db
      .select({
        fromStatus: settlementMoves.fromStatus,
        toStatus: settlementMoves.toStatus,
        actor: settlementMoves.actor,
        /** Null for a part of the system, and for a deleted account. */
        actorName: users.name,
        reason: settlementMoves.reason,
        at: settlementMoves.at,
      })
      .from(settlementMoves)
      .leftJoin(users, and(eq(users.id, settlementMoves.actor), isNull(users.deletedAt)))
      .where(eq(settlementMoves.settlementId, settlementId))
      .orderBy(asc(settlementMoves.at), sql`case ${settlementMoves.toStatus} when 'in_payout' then 0 else 1 end`),
    db
      .select({
        id: payouts.id,
        status: payouts.status,
        method: payouts.method,
        /** Of this settlement, before its adjustments. */
        netMinor: payoutSettlements.netMinor,
        live: payoutSettlements.live,
        batchId: payouts.batchId,
        bankReference: payouts.bankReference,
        createdAt: payouts.createdAt,
        paidAt: payouts.paidAt,
        endedAt: payouts.endedAt,
      })
      .from(payoutSettlements)
      .innerJoin(payouts, eq(payouts.id, payoutSettlements.payoutId))
      .where(eq(payoutSettlements.settlementId, settlementId))
      .orderBy(desc(payouts.createdAt), desc(payouts.id)),
  ] as const;
}
