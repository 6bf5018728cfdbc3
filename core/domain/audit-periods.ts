import { type AuditedMembership, type AuditFacts, type DriftKind, driftWhere } from "#core/domain/audit-facts";
import type { RefundWalk } from "#core/domain/audit-refunds";
import { addMonths } from "#core/domain/local-day";
import { type MembershipPeriod, membershipHistory, planMembership } from "#core/domain/membership";
import { haveSameRows, isSameValue } from "#core/domain/same-value";

/** What does not fit between a paid membership order, the period that it opened, and what refunds took off it. */
export function periodDrift(facts: AuditFacts, walk: RefundWalk): DriftKind[] {
  const { order, paid, memberships, periodAdjustments, membershipTerms: terms } = facts;
  const own = memberships.find(({ orderId }) => orderId === order.id) ?? null;
  const lowered = periodAdjustments.filter(({ orderId }) => orderId === order.id);
  if (order.purpose !== "membership_upgrade") {
    return driftWhere({ period_unexpected: own !== null || terms !== null || lowered.length > 0 });
  }
  if (!paid) return [];
  const expected = walk.steps.map(({ refund: { id, amountMinor } }) => ({
    refundId: id,
    orderId: order.id,
    userId: order.buyerId,
    amountMinor,
  }));
  return driftWhere({
    period_missing: own === null,
    period_differs: own !== null && !isAsPlanned(own, facts),
    period_adjustment_differs: !haveSameRows(expected, lowered),
  });
}

/** The period is what its order led to, given what the member had by then. */
function isAsPlanned(own: AuditedMembership, facts: AuditFacts): boolean {
  const { order, paid, memberships, membershipTerms: terms, timeZone } = facts;
  const places = memberships.map(({ period }) => period.position).toSorted((one, other) => one - other);
  if (terms?.priceMinor !== order.totalMinor || own.paidAt.getTime() !== paid?.paidAt.getTime()) return false;
  if (places.some((place, index) => place !== index + 1)) return false;
  const { planId, level, months, priceMinor, position, startsAt, endsAt, isUpgrade } = own.period;
  const stored = { planId, level, months, priceMinor, position, startsAt, endsAt, isUpgrade };
  const before = memberships.filter(({ period }) => period.position < position);
  return historiesBefore(before, facts).some((history) => {
    const planned = planMembership(history, terms, { paidAt: own.paidAt, timeZone });
    // The first release computed a renewal's end from the end before it.
    const old = { ...planned, endsAt: addMonths(planned.startsAt, terms.months, timeZone) };
    const isRenewal = planned.startsAt > own.paidAt;
    return isSameValue(planned satisfies MembershipPeriod, stored) || (isRenewal && isSameValue(old, stored));
  });
}

/** A refund and a payment at once may each be the first: every number of the earlier refunds is one history. */
function historiesBefore(before: readonly AuditedMembership[], { periodAdjustments, timeZone }: AuditFacts) {
  return Array.from({ length: periodAdjustments.length + 1 }, (_, count) => {
    const known = periodAdjustments.slice(0, count);
    const refundedOf = (id: string) =>
      known.reduce((sum, { orderId, amountMinor }) => (orderId === id ? sum + amountMinor : sum), 0n);
    return membershipHistory(
      before.map((each) => ({ ...each, refundedMinor: refundedOf(each.orderId) })),
      timeZone,
    );
  });
}
