import { and, asc, eq, inArray, isNull, type SQLWrapper } from "drizzle-orm";
import type { MintGrounds } from "#core/domain/mint-grounds";
import type { RefundGrounds } from "#core/domain/refund-grounds";
import type { Database } from "#db/client";
import {
  assistAdjustments,
  erpSalesAssists,
  refundLines,
  refunds,
  rewardAdjustments,
  rewardDebts,
  rewardOffsets,
  settlementAdjustments,
} from "#db/schema";

/** Queries, for one round trip, of what refunds of these references took off each ledger, and what was kept back for debts. */
export function refundFactsQueries(db: Database, references: SQLWrapper) {
  return [
    db
      .select({
        orderReference: refunds.orderReference,
        id: refunds.id,
        status: refunds.status,
        position: refunds.position,
        amountMinor: refunds.amountMinor,
        line: { itemId: refundLines.itemId, quantity: refundLines.quantity, amountMinor: refundLines.amountMinor },
      })
      .from(refunds)
      .leftJoin(refundLines, eq(refundLines.refundId, refunds.id))
      .where(inArray(refunds.orderReference, references)),
    db
      .select({
        orderReference: rewardAdjustments.orderReference,
        refundId: rewardAdjustments.refundId,
        commissionNumerator: rewardAdjustments.commissionNumerator,
        tokenAmount: rewardAdjustments.tokenAmount,
      })
      .from(rewardAdjustments)
      .where(inArray(rewardAdjustments.orderReference, references)),
    db
      .select({
        orderReference: settlementAdjustments.orderReference,
        refundId: settlementAdjustments.refundId,
        vendorId: settlementAdjustments.vendorId,
        currency: settlementAdjustments.currency,
        grossMinor: settlementAdjustments.grossMinor,
        referralMinor: settlementAdjustments.referralMinor,
      })
      .from(settlementAdjustments)
      // A reversal is no refund: it moves a vendor's net to the store, and nothing that a reward follows from.
      .where(and(inArray(settlementAdjustments.orderReference, references), isNull(settlementAdjustments.reversedBy))),
    db
      .select({
        orderReference: assistAdjustments.orderReference,
        refundId: assistAdjustments.refundId,
        vendorId: erpSalesAssists.vendorId,
        commissionMinor: assistAdjustments.commissionMinor,
      })
      .from(assistAdjustments)
      .innerJoin(erpSalesAssists, eq(erpSalesAssists.id, assistAdjustments.assistId))
      .where(inArray(assistAdjustments.orderReference, references)),
    db
      .select({
        orderReference: rewardOffsets.orderReference,
        userId: rewardOffsets.userId,
        position: rewardOffsets.position,
        tokenAmount: rewardOffsets.tokenAmount,
      })
      .from(rewardOffsets)
      .where(inArray(rewardOffsets.orderReference, references))
      .orderBy(asc(rewardOffsets.position)),
    db
      .select({ orderReference: rewardDebts.orderReference, tokenAmount: rewardDebts.tokenAmount })
      .from(rewardDebts)
      .where(inArray(rewardDebts.orderReference, references)),
  ] as const;
}

/** What the queries of a round trip answer. */
export type Answers<Queries> = { readonly [At in keyof Queries]: Awaited<Queries[At]> };

/** What the answers of {@link refundFactsQueries} say of a reference. */
export function describeRefundFacts([refunded, ofReward, ofSettlements, ofAssists, offsets, debts]: Answers<
  ReturnType<typeof refundFactsQueries>
>): (orderReference: string) => RefundGrounds & Pick<MintGrounds, "offsets" | "debtAmount"> {
  const refundsOf = Map.groupBy(refunded, ({ orderReference }) => orderReference);
  const rewardsOf = Map.groupBy(ofReward, ({ orderReference }) => orderReference);
  const settlementsOf = Map.groupBy(ofSettlements, ({ orderReference }) => orderReference);
  const assistsOf = Map.groupBy(ofAssists, ({ orderReference }) => orderReference);
  const offsetsOf = Map.groupBy(offsets, ({ orderReference }) => orderReference);
  const debtsOf = Map.groupBy(debts, ({ orderReference }) => orderReference);
  return (orderReference) => {
    // One row a line, or one of a refund that has none.
    const byRefund = Map.groupBy(refundsOf.get(orderReference) ?? [], ({ id }) => id);
    return {
      refunds: [...byRefund.values()].flatMap((rows) =>
        rows.slice(0, 1).map(({ id, status, position, amountMinor }) => {
          const lines = rows.flatMap(({ line }) => (line ? [line] : []));
          return { id, status, position, amountMinor, lines };
        }),
      ),
      rewardAdjustments: rewardsOf.get(orderReference) ?? [],
      settlementAdjustments: settlementsOf.get(orderReference) ?? [],
      assistAdjustments: assistsOf.get(orderReference) ?? [],
      offsets: offsetsOf.get(orderReference) ?? [],
      debtAmount: (debtsOf.get(orderReference) ?? []).reduce((sum, { tokenAmount }) => sum + tokenAmount, 0n),
    };
  };
}
