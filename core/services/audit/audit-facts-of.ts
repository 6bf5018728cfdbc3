import type { AuditedReward, AuditFacts } from "#core/domain/audit-facts";
import type { MembershipTerms } from "#core/domain/membership";
import type { ReferenceRecords } from "#core/services/audit/audit-records";
import { movementsOf } from "#core/services/audit/movements-of";

/** The audit's facts: a reference's records, and what the chain says of it; null when that is not known. */
export function auditFactsOf(
  { payment, ...records }: ReferenceRecords,
  { timeZone, chain }: Pick<AuditFacts, "timeZone" | "chain">,
): AuditFacts {
  const { attempt, order, paid, membership, isBuyerDeleted, hasAppliedEvent, cameTwice, attempts } = payment;
  const { moves, settlements } = records;
  return {
    orderReference: attempt.orderReference,
    timeZone,
    attempt,
    order: { ...order, isBuyerDeleted, lines: records.items.map(({ id: itemId, ...line }) => ({ ...line, itemId })) },
    paid,
    hasAppliedEvent,
    cameTwice,
    attempts,
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
    membershipTerms: membership && termsOf(membership),
    memberships: records.memberships.map((each) => ({ ...each, orderId: each.period.orderId })),
    periodAdjustments: records.periodAdjustments.map(({ refundId, orderId, userId, amountMinor }) => ({
      refundId,
      orderId,
      userId,
      amountMinor,
    })),
    chain,
  };
}

function termsOf({ planId, level, months, priceMinor }: MembershipTerms): MembershipTerms {
  return { planId, level, months, priceMinor };
}

function rewardOf({
  reward,
  transitions,
  binding,
}: Pick<ReferenceRecords, "reward" | "transitions" | "binding">): AuditedReward | null {
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
