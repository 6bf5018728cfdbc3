import { referralCommission, referralNumerator } from "#core/domain/commission";
import { type KeepableLine, keepLines, type RefundedLine } from "#core/domain/kept-lines";
import { type Currency, sumMinor } from "#core/domain/money";
import { isRefundDone, type RefundStatus } from "#core/domain/refund";

/** A line of an order, as far as a reward follows from it. */
export interface GroundedLine extends KeepableLine {
  vendorId: string | null;
  referralRateBp: number;
}

/** What the ledgers hold of a reference's refunds. */
export interface RefundGrounds {
  refunds: readonly {
    id: string;
    status: RefundStatus;
    /** Which refund of its attempt was done, from 1. */
    position: number | null;
    amountMinor: bigint;
    lines: readonly RefundedLine[];
  }[];
  /** `tokenAmount` is in the token's smallest unit; null until it was priced. */
  rewardAdjustments: readonly { refundId: string; commissionNumerator: bigint; tokenAmount: bigint | null }[];
  settlementAdjustments: readonly {
    refundId: string;
    vendorId: string;
    currency: Currency;
    grossMinor: bigint;
    referralMinor: bigint;
  }[];
  assistAdjustments: readonly { refundId: string; vendorId: string; commissionMinor: bigint }[];
}

/** What is left of an order, and how its refunds led there. */
export interface KeptGrounds<Line extends GroundedLine> {
  lines: readonly Line[];
  /** Exact referral amounts, in 1/10 000 of a minor unit: before each refund that is done, in their order, and after it. */
  steps: readonly { refundId: string; before: bigint; after: bigint }[];
}

/**
 * What the refunds that are done leave of an order's lines; null where their rows do not fit each other: positions, amounts,
 * lines, or what they took off reward, settlements and assists.
 */
export function keepByRefunds<Line extends GroundedLine>(
  { lines, currency }: { lines: readonly Line[]; currency: Currency },
  grounds: RefundGrounds,
): KeptGrounds<Line> | null {
  const done = grounds.refunds
    .filter(({ status }) => isRefundDone(status))
    .toSorted((one, other) => (one.position ?? 0) - (other.position ?? 0));
  if (done.some(({ position }, at) => position !== at + 1)) return null;
  let kept: readonly Line[] = lines;
  const steps: KeptGrounds<Line>["steps"][number][] = [];
  for (const refund of done) {
    const left = takeOff(kept, refund);
    if (!left) return null;
    steps.push({ refundId: refund.id, before: referralNumerator(kept), after: referralNumerator(left) });
    kept = left;
  }
  const known = new Set(done.map(({ id }) => id));
  const adjustments = [
    ...grounds.rewardAdjustments,
    ...grounds.settlementAdjustments,
    ...grounds.assistAdjustments,
  ].every(({ refundId }) => known.has(refundId));
  const isTold =
    adjustments &&
    isTakenOffReward(steps, grounds.rewardAdjustments) &&
    areTakenOffVendors({ before: lines, after: kept, currency }, grounds);
  return isTold ? { lines: kept, steps } : null;
}

function takeOff<Line extends GroundedLine>(
  kept: readonly Line[],
  { amountMinor, lines }: RefundGrounds["refunds"][number],
): Line[] | null {
  if (sumMinor(lines.map((line) => line.amountMinor)) !== amountMinor) return null;
  if (lines.some((line) => line.amountMinor < 0n)) return null;
  try {
    return keepLines(kept, lines);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Each refund has a row where it took something off the referral amount, of exactly that; no other row is there. */
function isTakenOffReward(
  steps: KeptGrounds<GroundedLine>["steps"],
  adjustments: RefundGrounds["rewardAdjustments"],
): boolean {
  const lowering = steps.filter(({ before, after }) => before !== after);
  return (
    adjustments.length === lowering.length &&
    lowering.every(({ refundId, before, after }) =>
      adjustments.some((row) => row.refundId === refundId && row.commissionNumerator === before - after),
    )
  );
}

/** The rows of each vendor sum to what the plan of its lines lost. */
function areTakenOffVendors(
  { before, after, currency }: { before: readonly GroundedLine[]; after: readonly GroundedLine[]; currency: Currency },
  { settlementAdjustments, assistAdjustments }: RefundGrounds,
): boolean {
  const vendors = new Set(before.flatMap(({ vendorId }) => (vendorId === null ? [] : [vendorId])));
  const rows = [...settlementAdjustments, ...assistAdjustments];
  if (rows.some(({ vendorId }) => !vendors.has(vendorId))) return false;
  if (settlementAdjustments.some((row) => row.currency !== currency)) return false;
  return [...vendors].every((vendorId) => {
    const of = <Row extends { vendorId: string | null }>(all: readonly Row[]) =>
      all.filter((row) => row.vendorId === vendorId);
    const lost = (worth: (lines: readonly GroundedLine[]) => bigint) => worth(of(before)) - worth(of(after));
    const settled = of(settlementAdjustments);
    return (
      sumMinor(settled.map(({ grossMinor }) => grossMinor)) === lost(grossOf) &&
      sumMinor(settled.map(({ referralMinor }) => referralMinor)) === lost(referralCommission) &&
      sumMinor(of(assistAdjustments).map(({ commissionMinor }) => commissionMinor)) === lost(referralCommission)
    );
  });
}

const grossOf = (lines: readonly GroundedLine[]): bigint => sumMinor(lines.map(({ lineTotalMinor }) => lineTotalMinor));
