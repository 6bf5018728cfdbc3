import type { Currency } from "#core/domain/money";

/** What a vendor has to come in one currency, in minor units. */
export interface VendorBalance {
  currency: Currency;
  /** Left of the sales that wait for their payout. */
  pendingMinor: bigint;
  /** Left of the sales that an admin or a refund that is not decided yet holds. */
  heldMinor: bigint;
  /**
   * What earlier payouts came to too much (below zero: refunds and reversals after them) or too little (above: a refund may
   * raise a net by a minor unit, and a later payout may hold what was taken off a sale that is to be paid again).
   */
  carriedMinor: bigint;
}

/** All of it: below zero where more was refunded of what was paid out than is to come. */
export function balanceOf({ pendingMinor, heldMinor, carriedMinor }: VendorBalance): bigint {
  return pendingMinor + heldMinor + carriedMinor;
}

/** What is left of the pending sales that become due at one moment. */
export interface DueSum {
  dueAt: Date;
  pendingMinor: bigint;
}

export interface NextPayout {
  currency: Currency;
  /** When it reaches the minimum; the run after that pays it. Null where even all pending sales do not reach it. */
  dueAt: Date | null;
  /** Whether the next run pays it. */
  isDue: boolean;
  /** What is due by then, with what is carried; of all pending sales where `dueAt` is null. May be below zero. */
  netMinor: bigint;
  carriedMinor: bigint;
  minimumMinor: bigint;
}

/**
 * The next payout of a vendor in one currency: the first moment at which what is due, with what is carried, reaches the
 * minimum. Null when nothing is to come of pending sales: what is carried goes with a sale, never alone.
 *
 * @param upcoming what is not due at `now`, the earliest first
 * @param hasDue whether any sale is due at `now`
 */
export function nextPayoutOf(
  { currency, pendingMinor, carriedMinor }: VendorBalance,
  {
    now,
    upcoming,
    hasDue,
    minimumMinor,
  }: { now: Date; upcoming: readonly DueSum[]; hasDue: boolean; minimumMinor: bigint },
): NextPayout | null {
  const isAnyDue = hasDue && (pendingMinor !== 0n || carriedMinor > 0n);
  if (!isAnyDue && upcoming.length === 0) return null;
  const about = { currency, carriedMinor, minimumMinor };
  let netMinor = upcoming.reduce((sum, due) => sum - due.pendingMinor, pendingMinor) + carriedMinor;
  const least = minimumMinor > 1n ? minimumMinor : 1n;
  if (hasDue && netMinor >= least) return { ...about, dueAt: now, isDue: true, netMinor };
  for (const due of upcoming) {
    netMinor += due.pendingMinor;
    if (netMinor >= least) return { ...about, dueAt: due.dueAt, isDue: false, netMinor };
  }
  return { ...about, dueAt: null, isDue: false, netMinor };
}

/** The one that is paid first; null where none has a date. */
export function soonestPayout<Payout extends NextPayout>(payouts: readonly Payout[]): Payout | null {
  const dated = payouts.filter(({ dueAt }) => dueAt !== null);
  return dated.sort((one, other) => Number(one.dueAt) - Number(other.dueAt))[0] ?? null;
}
