import type { AuditedReward, AuditFacts } from "#core/domain/audit-facts";
import type { MembershipTerms } from "#core/domain/membership";
import type { ChainRecord } from "#core/ports/consumer-rpc";
import type { AuditRecords } from "#core/services/audit/audit-queries";
import { movementsOf } from "#core/services/audit/movements-of";

/** The audit's facts: a reference's records, of which `payment` must be there, and what the chain says. */
export function auditFactsOf(
  { payment, ...records }: AuditRecords & { payment: NonNullable<AuditRecords["payment"]> },
  { orderReference, timeZone, chain }: { orderReference: string; timeZone: string; chain: ChainRecord | null },
): AuditFacts {
  const { attempt, order, paid, membership, isBuyerDeleted, hasAppliedEvent, cameTwice } = payment;
  const { moves, settlements } = records;
  return {
    orderReference,
    timeZone,
    attempt,
    order: { ...order, isBuyerDeleted, lines: records.items.map(({ id: itemId, ...line }) => ({ ...line, itemId })) },
    paid,
    hasAppliedEvent,
    cameTwice,
    movements: movementsOf(records.movements),
    refunds: records.refunds,
    settlements: settlements.map((each) => ({
      ...each,
      moves: moves.filter(({ settlementId }) => settlementId === each.id),
    })),
    settlementAdjustments: records.settlementAdjustments.map(
      ({ orderReference: _reference, ofRefund: _refund, createdAt: _moment, ...adjustment }) => adjustment,
    ),
    reversals: records.reversals,
    payoutLines: records.payoutLines,
    payouts: records.payouts,
    vendorTotals: records.vendorTotals,
    assists: records.salesAssists,
    assistAdjustments: records.assistAdjustments.map(({ refundId, assistId, commissionMinor }) => ({
      refundId,
      assistId,
      commissionMinor,
    })),
    reward: rewardOf(records),
    rewardAdjustments: records.rewardAdjustments.map(({ refundId, commissionNumerator, tokenAmount }) => ({
      refundId,
      commissionNumerator,
      tokenAmount,
    })),
    debts: records.debts,
    offsets: records.offsets,
    debtors: records.debtors,
    membershipTerms: membership && termsOf(membership),
    memberships: records.memberships.map((each) => ({ ...each, orderId: each.period.orderId })),
    periodAdjustments: records.periodAdjustments.map(({ refundId, orderId, userId, amountMinor }) => ({
      refundId,
      orderId,
      userId,
      amountMinor,
    })),
    chain: chain && {
      paid: chain.paid,
      payment: chain.payment && { ...chain.payment, amount: BigInt(chain.payment.amount) },
    },
  };
}

function termsOf({ planId, level, months, priceMinor }: MembershipTerms): MembershipTerms {
  return { planId, level, months, priceMinor };
}

function rewardOf({
  reward,
  transitions,
  binding,
}: Pick<AuditRecords, "reward" | "transitions" | "binding">): AuditedReward | null {
  if (!reward) return null;
  const link = binding?.link ?? null;
  const { referralCode, referrerUserId } = reward;
  return {
    ...reward,
    transitions,
    binding: binding && {
      address: binding.wallet.address,
      link: link && {
        address: link.address,
        isOfReward: link.code === referralCode && link.userId === referrerUserId && link.stoppedAt === null,
      },
    },
  };
}
