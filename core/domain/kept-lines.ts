import { type Commission, type CommissionLine, calculateCommission, referralNumerator } from "#core/domain/commission";
import { sumMinor } from "#core/domain/money";

/** What of a line refunds lower. */
export interface KeepableLine {
  itemId: string;
  /** Its place in the order; ties are decided by it. */
  position: number;
  quantity: number;
  lineTotalMinor: bigint;
}

/** A line as it was frozen on the order. */
export interface OrderedLine extends KeepableLine, CommissionLine {
  /** Null for what the platform itself sells. */
  vendorId: string | null;
}

/** What one refund took off a line. A refund without lines takes no units. */
export interface RefundedLine {
  itemId: string;
  quantity: number;
  amountMinor: bigint;
}

/** What is left of a line after the refunds that are done. `lineTotalMinor` is its kept total in minor units. */
export interface KeptLine extends OrderedLine {
  /** Units that were not refunded as units. */
  quantity: number;
}

/**
 * The lines with what is left of them, in their order.
 *
 * @throws RangeError when more was refunded than a line had, or a line that is not there
 */
export function keepLines<Line extends KeepableLine>(
  lines: readonly Line[],
  refunded: readonly RefundedLine[],
): Line[] {
  const refundsOf = Map.groupBy(refunded, ({ itemId }) => itemId);
  if ([...refundsOf.keys()].some((itemId) => lines.every((line) => line.itemId !== itemId))) {
    throw new RangeError("a refund names a line that the order does not have");
  }
  return lines
    .toSorted((one, other) => one.position - other.position)
    .map((line) => {
      const taken = refundsOf.get(line.itemId) ?? [];
      const lineTotalMinor = line.lineTotalMinor - sumMinor(taken.map(({ amountMinor }) => amountMinor));
      const quantity = line.quantity - taken.reduce((sum, refund) => sum + refund.quantity, 0);
      if (lineTotalMinor < 0n || quantity < 0) throw new RangeError("more was refunded than the line had");
      return { ...line, lineTotalMinor, quantity };
    });
}

/** What is left of an order, in minor units. */
export function keptTotal(kept: readonly Pick<KeptLine, "lineTotalMinor">[]): bigint {
  return sumMinor(kept.map(({ lineTotalMinor }) => lineTotalMinor));
}

/** What every ledger holds for lines: the plan of the money, at the frozen rates. */
export interface KeptMoney {
  /** Each vendor's split, in the order vendors first appear; a vendor with nothing left is still there. */
  byVendor: ReadonlyMap<string, Commission>;
  /** The exact referral amount that the reward is sized by, in 1/10 000 of a minor unit; zero without a referrer. */
  rewardNumerator: bigint;
}

/** What the ledgers must hold for these lines. `attributed`: the order has a referrer. */
export function planKept(kept: readonly KeptLine[], attributed: boolean): KeptMoney {
  const ofVendors = kept.flatMap((line) => (line.vendorId === null ? [] : [{ ...line, vendorId: line.vendorId }]));
  const byVendor = Map.groupBy(ofVendors, ({ vendorId }) => vendorId);
  return {
    byVendor: new Map([...byVendor].map(([vendorId, lines]) => [vendorId, calculateCommission(lines, attributed)])),
    rewardNumerator: attributed ? referralNumerator(kept) : 0n,
  };
}
