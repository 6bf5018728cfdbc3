import {
  type AuditedAssist,
  type AuditedReversal,
  type AuditedSettlement,
  type AuditedSettlementAdjustment,
  type AuditFacts,
  type DriftKind,
  driftWhere,
} from "#core/domain/audit-facts";
import type { RefundWalk } from "#core/domain/audit-refunds";
import { planKept } from "#core/domain/kept-lines";
import { defaultPayoutTerms } from "#core/domain/payout-schedule";
import { planRefund, refundEffects } from "#core/domain/refund-plan";
import { reversalId, takenByReversal, withoutNet } from "#core/domain/reversal";
import { haveSameRows, isSameValue } from "#core/domain/same-value";
import { type PlannedSettlement, planSettlements, type SettlementStatus } from "#core/domain/settlement";

/** What does not fit between the lines of a paid order, what its vendors are owed, and who helped them to sell. */
export function settlementDrift(facts: AuditFacts, walk: RefundWalk): DriftKind[] {
  const planned = plan(facts);
  const pairs = planned.map((each) => ({
    planned: each,
    stored: facts.settlements.find(({ vendorId }) => vendorId === each.vendorId) ?? null,
  }));
  const found = pairs.flatMap(({ planned: each, stored }) => (stored ? [{ planned: each, stored }] : []));
  return driftWhere({
    no_settlement: found.length < pairs.length,
    settlement_unexpected: facts.settlements.length > found.length,
    settlement_differs: found.some((pair) => !isAsPlanned(facts, pair)),
    settlement_metadata_differs: found.some(
      ({ planned: { metadata }, stored }) => !isSameValue(metadata, stored.metadata),
    ),
    settlement_state_differs: facts.settlements.some((settlement) => !isSettlementState(settlement, facts, walk)),
    settlement_adjustment_differs: !haveSameRows(expectedAdjustments(facts, walk), facts.settlementAdjustments),
  });
}

function isAttributed({ order }: AuditFacts): boolean {
  return order.referralCode !== null && order.referrerUserId !== null;
}

/** The settlements of the lines as they were placed, by the payout terms that each has kept. */
function plan({ order, orderReference, paid, settlements, timeZone }: AuditFacts): PlannedSettlement[] {
  if (!paid) return [];
  const stored = new Map(settlements.map(({ vendorId, metadata }) => [vendorId, metadata.payout]));
  const plans = order.lines.flatMap((line) => {
    if (line.vendorId === null) return [];
    const { itemId, vendorId, lineTotalMinor, referralRateBp, referralRateSource, platformRateBp } = line;
    return [{ itemId, vendorId, lineTotalMinor, referralRateBp, referralRateSource, platformRateBp }];
  });
  return planSettlements({
    orderReference,
    currency: order.currency,
    referralCode: order.referralCode,
    paidAt: paid.paidAt,
    timeZone,
    payoutTermsOf: (vendorId) => {
      const { schedule, holdDays } = stored.get(vendorId) ?? defaultPayoutTerms;
      return { schedule, holdDays };
    },
    lines: plans,
  });
}

function isAsPlanned(
  { order, orderReference }: AuditFacts,
  { planned, stored }: { planned: PlannedSettlement; stored: AuditedSettlement },
): boolean {
  return (
    stored.id === `${orderReference}:${stored.vendorId}` &&
    stored.orderId === order.id &&
    stored.currency === order.currency &&
    stored.grossMinor === planned.grossMinor &&
    stored.platformMinor === planned.platformMinor &&
    stored.referralMinor === planned.referralMinor &&
    stored.netMinor === planned.netMinor &&
    stored.dueAt.getTime() === planned.dueAt.getTime()
  );
}

/**
 * A settlement is where its moves led it. With nothing left, or taken back by an admin, it is reversed, unless a payout has it
 * or has taken off what was refunded of it; with something left it is not. A refund that is not decided holds what it touches.
 */
function isSettlementState(settlement: AuditedSettlement, facts: AuditFacts, walk: RefundWalk): boolean {
  const { id, status, moves, heldByRefund, holdReason, vendorId } = settlement;
  const left = planKept(walk.kept, isAttributed(facts)).byVendor.get(vendorId)?.grossMinor ?? 0n;
  // What a payout has taken off the next one gives back, so the settlement stays for it.
  const isTakenOff = facts.payoutLines.some((line) => line.live && line.refundId !== null && line.settlementId === id);
  const isOver = left === 0n || facts.reversals.some(({ settlementId }) => settlementId === id);
  const mayBeReversed = isOver && !isTakenOff;
  const mayStay = !isOver || isTakenOff || status === "in_payout" || status === "paid";
  return (
    isWhereMovesLed(status, moves) &&
    (status === "reversed" ? mayBeReversed : mayStay) &&
    (status !== "held" || holdReason !== null) &&
    (heldByRefund === null ? !touches(walk, vendorId) : heldByRefund === walk.open?.id)
  );
}

function isWhereMovesLed(status: SettlementStatus, moves: AuditedSettlement["moves"]): boolean {
  const states = new Set<SettlementStatus>([
    "pending",
    status,
    ...moves.flatMap((move) => [move.fromStatus, move.toStatus]),
  ]);
  return [...states].every((state) => {
    const into = moves.filter(({ toStatus }) => toStatus === state).length;
    const out = moves.filter(({ fromStatus }) => fromStatus === state).length;
    return into - out === Number(state === status) - Number(state === "pending");
  });
}

/** Whether the open refund would lower a vendor's lines; false where others have changed them since. */
function touches({ open, isOpenFresh, kept }: RefundWalk, vendorId: string): boolean {
  if (!open || !isOpenFresh) return false;
  const left = kept.reduce((sum, { lineTotalMinor }) => sum + lineTotalMinor, 0n);
  const amountMinor = open.amountMinor < left ? open.amountMinor : left;
  if (amountMinor <= 0n) return false;
  const lowered = new Set(planRefund(kept, { amountMinor, lines: open.requestedLines }).map(({ itemId }) => itemId));
  return kept.some((line) => line.vendorId === vendorId && lowered.has(line.itemId));
}

/**
 * What each refund takes off each settlement: the plan before it minus the plan after it. And what each reversal does, after
 * which refunds take nothing off the net.
 */
function expectedAdjustments(facts: AuditFacts, { steps, kept }: RefundWalk): AuditedSettlementAdjustment[] {
  const { currency } = facts.order;
  const noReversal = { reversedBy: null, reversalReason: null, refundsBefore: null };
  const refunded = steps.flatMap(({ refund, before }, position) =>
    [...refundEffects(before, refund.lines, isAttributed(facts)).byVendor].flatMap(([vendorId, taken]) => {
      if (taken.grossMinor === 0n) return [];
      const settlementId = facts.settlements.find((each) => each.vendorId === vendorId)?.id ?? "";
      const isReversed = facts.reversals.some(
        (reversal) => reversal.settlementId === settlementId && refundsBefore(reversal) <= position,
      );
      const off = isReversed ? withoutNet(taken) : taken;
      return [{ refundId: refund.id, settlementId, vendorId, currency, ...off, ...noReversal }];
    }),
  );
  const reversed = facts.reversals.map(({ settlementId, actor, reason, ...entry }) => {
    const vendorId = facts.settlements.find(({ id }) => id === settlementId)?.vendorId ?? "";
    const lines = steps[refundsBefore(entry)]?.before ?? kept;
    const netMinor = planKept(lines, isAttributed(facts)).byVendor.get(vendorId)?.netMinor ?? 0n;
    return {
      refundId: reversalId(settlementId),
      settlementId,
      vendorId,
      currency,
      ...takenByReversal({ netMinor }),
      reversedBy: actor,
      reversalReason: reason,
      refundsBefore: refundsBefore(entry),
    };
  });
  return [...refunded, ...reversed];
}

/** How many refunds had been done before a reversal; none where its entry does not say. */
function refundsBefore({ after }: Pick<AuditedReversal, "after">): number {
  return typeof after?.refundsBefore === "number" ? after.refundsBefore : 0;
}

/** What does not fit among the sales assists: each vendor of an attributed order has one, of its referral commission. */
export function assistDrift(facts: AuditFacts, { steps }: RefundWalk): DriftKind[] {
  const expected = isAttributed(facts) ? plan(facts) : [];
  const assistOf = (vendorId: string) => facts.assists.find((each) => each.vendorId === vendorId) ?? null;
  const found = expected.flatMap((planned) => {
    const stored = assistOf(planned.vendorId);
    return stored ? [{ planned, stored }] : [];
  });
  const lowered = steps.flatMap(({ refund, before }) =>
    [...refundEffects(before, refund.lines, isAttributed(facts)).byVendor].flatMap(([vendorId, { referralMinor }]) =>
      referralMinor === 0n
        ? []
        : [{ refundId: refund.id, assistId: assistOf(vendorId)?.id ?? "", commissionMinor: referralMinor }],
    ),
  );
  return driftWhere({
    assist_missing: found.length < expected.length,
    assist_unexpected: facts.assists.length > found.length,
    assist_differs: found.some(({ planned, stored }) => !isAssist(facts, planned.referralMinor, stored)),
    assist_adjustment_differs: !haveSameRows(lowered, facts.assistAdjustments),
  });
}

function isAssist({ order, orderReference }: AuditFacts, commissionMinor: bigint, assist: AuditedAssist): boolean {
  return (
    assist.id === `${orderReference}:${assist.vendorId}` &&
    assist.orderId === order.id &&
    assist.referrerUserId === order.referrerUserId &&
    assist.referralCode === order.referralCode &&
    assist.currency === order.currency &&
    assist.commissionMinor === commissionMinor
  );
}
