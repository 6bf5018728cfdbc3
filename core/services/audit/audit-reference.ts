import { findDrift, verdictOf } from "#core/domain/audit";
import type { AuditedPayout } from "#core/domain/audit-payout-facts";
import { DomainError } from "#core/domain/errors";
import type { ChainRecord } from "#core/ports/consumer-rpc";
import { auditFactsOf } from "#core/services/audit/audit-facts-of";
import { referenceQueries, sharedQueries } from "#core/services/audit/audit-queries";
import { nameRecords, nameShared } from "#core/services/audit/audit-records";
import { unchanging } from "#core/services/audit/unchanging";
import type { CloneSettings, ServiceContext } from "#core/services/context";
import { describeMove, describeReasons } from "#core/services/rewards/reward-reasons";

export interface AuditReferenceInput {
  orderReference: string;
  /** What the chain says now; null when it could not be asked. */
  chain: ChainRecord | null;
}

/**
 * All records of one reference side by side, with what does not fit. One round trip.
 *
 * @throws DomainError `not_found` when no attempt has the reference
 */
export async function auditReference(
  { db, clone: { timeZone } }: Pick<ServiceContext, "db"> & { clone: Pick<CloneSettings, "timeZone"> },
  { orderReference, chain }: AuditReferenceInput,
) {
  const [, totals, debtors, rows, settled, adjusted, moves, movements, owners, made, ...own] = await db.batch([
    unchanging(db),
    ...sharedQueries(db, [orderReference]),
    ...referenceQueries(db, [orderReference]),
  ]);
  const [records] = nameRecords(own);
  if (!records) throw new DomainError("not_found", "no payment has this reference");
  const shared = nameShared([totals, debtors, rows, settled, adjusted, moves, movements, owners, made]);
  const payment = chain?.payment && { ...chain.payment, amount: BigInt(chain.payment.amount) };
  const facts = {
    ...auditFactsOf(records, { timeZone, chain: chain && { paid: chain.paid, payment: payment ?? null } }),
    ...shared,
  };
  const drift = findDrift(facts);
  const { attempt, order, paid } = records.payment;
  const { reward, binding, transitions } = records;
  return {
    orderReference,
    verdict: verdictOf(facts, drift),
    drift,
    payment: {
      status: attempt.status,
      provider: attempt.provider,
      amountMinor: attempt.amountMinor,
      currency: attempt.currency,
      paidAt: paid?.paidAt ?? null,
      orderId: order.id,
      referralCode: order.referralCode,
      refusedReason: order.refusedReason,
    },
    refunds: records.refunds.map(
      ({ id, amountMinor, currency, reason, status, position, createdAt, endedAt, lines }) => ({
        id,
        amountMinor,
        currency,
        reason,
        status,
        position,
        createdAt,
        endedAt,
        lines: lines.map(({ refundId: _, ...line }) => line),
      }),
    ),
    movements: facts.movements.map(({ key, kind, entries }) => ({
      key,
      kind,
      entries: entries.map(({ accountId, amountMinor }) => ({ accountId, amountMinor })),
    })),
    settlements: records.settlements,
    settlementAdjustments: facts.settlementAdjustments,
    payouts: shared.payouts.map(describePayout),
    payoutLines: facts.payoutLines,
    vendorTotals: shared.vendorTotals,
    salesAssists: records.salesAssists,
    assistAdjustments: facts.assistAdjustments,
    reward: reward
      ? {
          ...describeReasons(reward),
          boundWallet: binding ? { address: binding.wallet.address, boundAt: binding.wallet.boundAt } : null,
          transitions: transitions.map(describeMove),
        }
      : null,
    rewardAdjustments: facts.rewardAdjustments,
    debts: records.debts.map(({ orderReference: _, ...debt }) => debt),
    offsets: records.offsets.map(({ orderReference: _, ...offset }) => offset),
    debtors: shared.debtors,
    period:
      facts.memberships
        .filter(({ orderId }) => orderId === order.id)
        .map(({ period: { level, startsAt, endsAt, isUpgrade }, refundedMinor }) => ({
          level,
          startsAt,
          endsAt,
          isUpgrade,
          refundedMinor,
        }))
        .at(0) ?? null,
    chain,
  };
}

/** A payout without what only the comparison needs. */
function describePayout({ id, vendorId, currency, method, status, bankReference, moves, ...amounts }: AuditedPayout) {
  const { amountMinor, settledMinor, adjustedMinor } = amounts;
  return {
    id,
    vendorId,
    currency,
    method,
    status,
    amountMinor,
    settledMinor,
    adjustedMinor,
    bankReference,
    moves: moves.map(({ fromStatus, toStatus, actor }) => ({ fromStatus, toStatus, actor })),
  };
}
