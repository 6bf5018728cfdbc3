import { and, asc, eq, getTableColumns, inArray, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { PAYOUT_MOVEMENT } from "#core/domain/credit";
import { livePayoutStatuses } from "#core/domain/payout";
import type { Database } from "#db/client";
import {
  actionLog,
  creditEntries,
  creditTransactions,
  payoutAdjustments,
  payoutBatches,
  payoutMoves,
  payoutSettlements,
  payouts,
  settlementAdjustments,
  settlements,
  vendorBankDetails,
  vendorInvitations,
  vendors,
} from "#db/schema";

/** Without what is sealed. */
const {
  keyId: _key,
  ibanCipher: _iban,
  holderCipher: _holder,
  taxCodeCipher: _taxCode,
  purposeCipher: _purpose,
  ...openColumns
} = getTableColumns(payouts);

/** What payouts have counted of some settlements and of some adjustments. */
export function payoutLineQueries(
  db: Database,
  { settlementIds, adjustmentIds }: Record<"settlementIds" | "adjustmentIds", SQLWrapper>,
) {
  return [
    db.select().from(payoutSettlements).where(inArray(payoutSettlements.settlementId, settlementIds)),
    db.select().from(payoutAdjustments).where(inArray(payoutAdjustments.refundId, adjustmentIds)),
  ] as const;
}

/** The ids of the payouts that have counted any of them. */
export function payoutIdsOf({
  settlementIds,
  adjustmentIds,
}: Record<"settlementIds" | "adjustmentIds", SQLWrapper>): SQL {
  return sql`(
    select ${payoutSettlements.payoutId} from ${payoutSettlements} where ${payoutSettlements.settlementId} in ${settlementIds}
    union select ${payoutAdjustments.payoutId} from ${payoutAdjustments} where ${payoutAdjustments.refundId} in ${adjustmentIds})`;
}

/** Payouts with everything that must agree with them. `payoutIds` is a query in brackets. */
export function payoutQueries(db: Database, payoutIds: SQL) {
  const movementKeys = sql`(select ${PAYOUT_MOVEMENT} || each.id from unnest(array${payoutIds}) as each (id))`;
  const vendorIds = db.select({ id: payouts.vendorId }).from(payouts).where(inArray(payouts.id, payoutIds));
  const isStale = (live: SQLWrapper) => sql`${live} <> (${inArray(payouts.status, [...livePayoutStatuses])})`;
  const count = (condition: SQL) => sql`count(*) filter (where ${condition})`.mapWith(Number);
  return [
    db
      .select({
        payout: openColumns,
        batch: { currency: payoutBatches.currency, sealedAt: payoutBatches.sealedAt },
        details: { vendorId: vendorBankDetails.vendorId, ibanMasked: vendorBankDetails.ibanMasked },
      })
      .from(payouts)
      .leftJoin(payoutBatches, eq(payoutBatches.id, payouts.batchId))
      .leftJoin(vendorBankDetails, eq(vendorBankDetails.id, payouts.bankDetailsId))
      .where(inArray(payouts.id, payoutIds))
      .orderBy(asc(payouts.createdAt), asc(payouts.id)),
    db
      .select({
        payoutId: payouts.id,
        settlements: sql`count(*)`.mapWith(Number),
        settledMinor: sql`sum(${payoutSettlements.netMinor})`.mapWith(BigInt),
        odd: count(sql`(${settlements.vendorId}, ${settlements.currency}, ${settlements.netMinor})
          <> (${payouts.vendorId}, ${payouts.currency}, ${payoutSettlements.netMinor})`),
        stale: count(isStale(payoutSettlements.live)),
      })
      .from(payouts)
      .innerJoin(payoutSettlements, eq(payoutSettlements.payoutId, payouts.id))
      .innerJoin(settlements, eq(settlements.id, payoutSettlements.settlementId))
      .where(inArray(payouts.id, payoutIds))
      .groupBy(payouts.id),
    db
      .select({
        payoutId: payouts.id,
        adjustedMinor: sql`sum(${payoutAdjustments.netMinor})`.mapWith(BigInt),
        odd: count(sql`(${settlementAdjustments.vendorId}, ${settlementAdjustments.currency}, ${settlementAdjustments.netMinor})
          <> (${payouts.vendorId}, ${payouts.currency}, ${payoutAdjustments.netMinor})`),
        stale: count(isStale(payoutAdjustments.live)),
      })
      .from(payouts)
      .innerJoin(payoutAdjustments, eq(payoutAdjustments.payoutId, payouts.id))
      .innerJoin(
        settlementAdjustments,
        and(
          eq(settlementAdjustments.refundId, payoutAdjustments.refundId),
          eq(settlementAdjustments.settlementId, payoutAdjustments.settlementId),
        ),
      )
      .where(inArray(payouts.id, payoutIds))
      .groupBy(payouts.id),
    db
      .select()
      .from(payoutMoves)
      .where(inArray(payoutMoves.payoutId, payoutIds))
      .orderBy(asc(payoutMoves.at), sql`${payoutMoves.fromStatus} is not null`),
    db
      .select({ transaction: creditTransactions, entry: creditEntries })
      .from(creditTransactions)
      .leftJoin(creditEntries, eq(creditEntries.transactionKey, creditTransactions.key))
      .where(inArray(creditTransactions.key, movementKeys))
      .orderBy(asc(creditEntries.id)),
    db
      .select({ vendorId: vendors.id, userId: vendors.userId, acceptedBy: vendorInvitations.acceptedBy })
      .from(vendors)
      .leftJoin(vendorInvitations, eq(vendorInvitations.vendorId, vendors.id))
      .where(inArray(vendors.id, vendorIds)),
    db
      .select({ payoutId: actionLog.subjectId, actor: actionLog.actor, after: actionLog.after })
      .from(actionLog)
      .where(
        and(
          eq(actionLog.subject, "payout"),
          inArray(actionLog.subjectId, payoutIds),
          eq(actionLog.action, "payout.make"),
        ),
      ),
  ] as const;
}
