import fc from "fast-check";
import { approvalsNeeded } from "#core/domain/approval";
import { referralNumerator } from "#core/domain/commission";
import { keptTotal, type OrderedLine, planKept, type RefundedLine } from "#core/domain/kept-lines";
import type { ClaimedReward } from "#core/domain/mint";
import type { RefundGrounds } from "#core/domain/refund-grounds";
import { planRefund, refundEffects } from "#core/domain/refund-plan";
import { isWithinAutoApproval, sizeAtReceipt } from "#core/domain/reward";
import { approvalBy, MINT_RULES } from "./claimed-reward.ts";

/** What comes back of an order before its reward is claimed, in terms of any order. */
export interface Returned {
  /** One refund each: a line whole, by its place, or a share of all that is left, in thousandths. */
  refunds: readonly ({ line: number } | { share: number })[];
  /**
   * What earlier claims kept back for debts, in thousandths of what is due. Above 1000 more than is due by now: the rest was booked
   * as a debt again.
   */
  keptBack: readonly number[];
}

export const returned: fc.Arbitrary<Returned> = fc.record({
  refunds: fc.array(
    fc.oneof(fc.record({ line: fc.nat({ max: 5 }) }), fc.record({ share: fc.integer({ min: 1, max: 999 }) })),
    { maxLength: 3 },
  ),
  keptBack: fc.oneof(
    fc.constant([]),
    fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 2 }),
    fc.array(fc.integer({ min: 1_001, max: 1_500 }), { minLength: 1, maxLength: 2 }),
  ),
});

/** A claim as refunds that are done leave it, with approvals of what is due. Something is always left of it. */
export function afterRefunds(claim: ClaimedReward, { refunds, keptBack }: Returned): ClaimedReward {
  const { order, grounds } = claim;
  // Of platform rates the Minter knows nothing.
  let kept: OrderedLine[] = order.lines.map((line) => ({ ...line, platformRateBp: 0 }));
  const size = (lines: readonly OrderedLine[]) => sizeAtReceipt(claim.receipt, referralNumerator(lines)) ?? 0n;
  const done: { [Ledger in keyof RefundGrounds]: RefundGrounds[Ledger][number][] } = {
    refunds: [],
    rewardAdjustments: [],
    settlementAdjustments: [],
    assistAdjustments: [],
  };
  for (const wish of refunds) {
    const lines = linesOf(kept, wish);
    const amountMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0n);
    if (amountMinor === 0n || amountMinor >= keptTotal(kept)) continue;
    const [refundId, before] = [`refund-${done.refunds.length + 1}`, kept];
    const effects = refundEffects(kept, lines, true);
    kept = effects.after;
    const position = done.refunds.length + 1;
    done.refunds.push({ id: refundId, status: "done", position, amountMinor, lines });
    done.rewardAdjustments.push({
      refundId,
      commissionNumerator: effects.rewardNumerator,
      tokenAmount: size(before) - size(kept),
    });
    for (const [vendorId, { grossMinor, referralMinor }] of effects.byVendor) {
      if (grossMinor === 0n) continue;
      done.settlementAdjustments.push({ refundId, vendorId, currency: order.currency, grossMinor, referralMinor });
      if (referralMinor > 0n) done.assistAdjustments.push({ refundId, vendorId, commissionMinor: referralMinor });
    }
  }
  const left = planKept(kept, true);
  const due = size(kept);
  const offsets = keptBack
    .map((part) => (due * BigInt(part)) / 1_000n)
    .filter((tokenAmount) => tokenAmount > 0n)
    .map((tokenAmount, at) => ({ userId: "referrer", position: at + 1, tokenAmount }));
  const sum = offsets.reduce((total, { tokenAmount }) => total + tokenAmount, 0n);
  return {
    ...claim,
    grounds: {
      ...grounds,
      ...done,
      settlements: grounds.settlements.map((settlement) =>
        left.byVendor.get(settlement.vendorId)?.grossMinor === 0n ? { ...settlement, status: "reversed" } : settlement,
      ),
      approvals: approvalsOf(claim, left.rewardNumerator, due),
      offsets,
      debtAmount: sum > due ? sum - due : 0n,
    },
  };
}

function linesOf(kept: readonly OrderedLine[], wish: Returned["refunds"][number]): RefundedLine[] {
  if ("share" in wish) {
    const amountMinor = (keptTotal(kept) * BigInt(wish.share)) / 1_000n;
    return amountMinor === 0n ? [] : planRefund(kept, { amountMinor, lines: null });
  }
  const line = kept[wish.line % kept.length];
  if (!line || line.lineTotalMinor === 0n) return [];
  return [{ itemId: line.itemId, quantity: line.quantity, amountMinor: line.lineTotalMinor }];
}

/** As many as what is left needs. */
function approvalsOf({ order, grounds }: ClaimedReward, numerator: bigint, due: bigint) {
  const { approval } = MINT_RULES;
  const worth = { numerator, uahPerUsd: order.currency === "USD" ? null : approval.uahPerUsd };
  const isByCredit = grounds.attempt?.provider === "credit";
  if (isByCredit && isWithinAutoApproval(numerator, worth.uahPerUsd, approval.autoApproveMaxUsd)) return [];
  return ["ann", "bob"].slice(0, approvalsNeeded(worth, approval)).map((admin) => approvalBy(admin, due));
}
