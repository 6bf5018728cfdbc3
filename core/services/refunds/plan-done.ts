import type { Commission } from "#core/domain/commission";
import { type KeptLine, keepLines, planKept } from "#core/domain/kept-lines";
import { sumMinor } from "#core/domain/money";
import { CREDIT, type PaymentStatus } from "#core/domain/payment";
import type { RequestedLine } from "#core/domain/refund";
import { planRefund, refundEffects } from "#core/domain/refund-plan";
import { withoutNet } from "#core/domain/reversal";
import { planRestock } from "#core/domain/stock";
import { type CreditAccount, cloneCreditAccount, userCreditAccount } from "#core/services/credit/credit-ledger";
import { planReward, type RewardPlan } from "#core/services/refunds/plan-reward";
import { doneRefunds, keptLines, leftOfAttempt, type RefundFacts } from "#core/services/refunds/refund-facts";

/** What a refund does to one vendor's settlement. */
export interface SettlementPlan {
  settlementId: string;
  vendorId: string;
  /** Taken off; the net may rise by a minor unit. */
  taken: Commission;
  /** What the settlement stands for then. */
  left: Commission;
  /** The assist that goes with it, and what is taken off that: above zero. Null for nothing. */
  assist: { id: string; commissionMinor: bigint } | null;
}

/** Everything that a refund does once its money is back. */
export interface DonePlan {
  /** Which refund of its attempt it is, from 1. */
  position: number;
  attemptStatus: PaymentStatus;
  before: KeptLine[];
  after: KeptLine[];
  lines: { itemId: string; quantity: number; amountMinor: bigint; restocked: number }[];
  settlements: SettlementPlan[];
  reward: RewardPlan | null;
  /** Units that go back to the shelf, products in a fixed order. */
  stock: { productId: string; units: number }[];
  /** Taken off the price of a membership, in minor units; null for other orders. */
  periodMinor: bigint | null;
  /** Where credit goes back to; null where a provider pays it. */
  creditTo: CreditAccount | null;
}

/** A refund to plan. `requestedLines` is null where only the amount is known. */
export interface PlannedRefund {
  amountMinor: bigint;
  requestedLines: readonly RequestedLine[] | null;
}

/**
 * Plans every effect of a refund from the facts: the one planner of the preview and of the record.
 *
 * @throws RangeError for an amount that is not positive or above what is left
 */
export function planDone(facts: RefundFacts, refund: PlannedRefund): DonePlan {
  const { attempt, stand } = facts;
  const leftMinor = leftOfAttempt(facts);
  if (refund.amountMinor <= 0n || refund.amountMinor > leftMinor) throw new RangeError("more than is left, or nothing");
  const before = keptLines(facts);
  const terms = { amountMinor: refund.amountMinor, lines: refund.requestedLines };
  const taken = stand.isPaying ? planRefund(before, terms) : [];
  const after = keepLines(before, taken);
  const restocked = restockedUnits(facts, taken);
  const isMembership = stand.isPaying && attempt.purpose === "membership_upgrade";
  return {
    position: doneRefunds(facts).length + 1,
    attemptStatus: refund.amountMinor === leftMinor ? "refunded" : statusWithRest(stand),
    before,
    after,
    lines: taken.map((line) => ({ ...line, restocked: restocked.get(line.itemId) ?? 0 })),
    settlements: planSettlements(facts, before, taken),
    reward: planReward({ before, after, isAttributed: stand.isAttributed }, stand.reward),
    stock: unitsByProduct(facts, restocked),
    periodMinor: isMembership ? sumMinor(taken.map(({ amountMinor }) => amountMinor)) : null,
    creditTo: attempt.provider === CREDIT ? creditAccountOf(facts) : null,
  };
}

/** The last release ended an attempt with any refund of it: one that paid an order, and of which something is left, still pays it. */
function statusWithRest({ isPaying, attemptStatus }: RefundFacts["stand"]): PaymentStatus {
  return isPaying ? "approved" : attemptStatus;
}

/** A buyer's own, or the suspense account once the account is gone. */
function creditAccountOf({ attempt: { payerId, currency }, stand }: RefundFacts): CreditAccount {
  return stand.isBuyerDeleted ? cloneCreditAccount("suspense", currency) : userCreditAccount(payerId, currency);
}

function planSettlements(
  { settlements, assists, stand }: RefundFacts,
  before: readonly KeptLine[],
  taken: Parameters<typeof refundEffects>[1],
): SettlementPlan[] {
  const effects = refundEffects(before, taken, stand.isAttributed);
  const left = planKept(effects.after, stand.isAttributed).byVendor;
  return settlements.flatMap(({ id, vendorId }) => {
    const off = effects.byVendor.get(vendorId);
    const rest = left.get(vendorId);
    if (!off || !rest || off.grossMinor === 0n) return [];
    const isReversed = stand.reversed.includes(id);
    const assist = assists.find((candidate) => candidate.vendorId === vendorId);
    const isAssistLower = assist !== undefined && off.referralMinor > 0n;
    return [
      {
        settlementId: id,
        vendorId,
        taken: isReversed ? withoutNet(off) : off,
        left: isReversed ? withoutNet(rest) : rest,
        assist: isAssistLower ? { id: assist.id, commissionMinor: off.referralMinor } : null,
      },
    ];
  });
}

/** Of each line, the units that go back to the shelf. */
function restockedUnits(
  facts: RefundFacts,
  taken: readonly { itemId: string; quantity: number }[],
): ReadonlyMap<string, number> {
  const returned = (lines: readonly { itemId: string; quantity: number }[]) =>
    lines.flatMap(({ itemId, quantity }) => {
      const productId = facts.lines.find((line) => line.itemId === itemId)?.productId ?? null;
      return productId === null || quantity === 0 ? [] : [{ itemId, productId, quantity }];
    });
  const before = new Map<string, number>();
  for (const { productId, quantity } of returned(doneRefunds(facts).flatMap(({ lines }) => lines))) {
    before.set(productId, (before.get(productId) ?? 0) + quantity);
  }
  const missing = new Map(facts.missing.map((row) => [row.productId, row.missing]));
  return planRestock(returned(taken), { before, missing });
}

function unitsByProduct({ lines }: RefundFacts, restocked: ReadonlyMap<string, number>): DonePlan["stock"] {
  const units = new Map<string, number>();
  for (const { itemId, productId } of lines) {
    const back = restocked.get(itemId) ?? 0;
    if (productId !== null && back > 0) units.set(productId, (units.get(productId) ?? 0) + back);
  }
  return [...units]
    .map(([productId, count]) => ({ productId, units: count }))
    .toSorted((one, other) => (one.productId < other.productId ? -1 : 1));
}
