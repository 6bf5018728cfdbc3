import type { Currency } from "#core/domain/money";

/** What a vendor has to come in one currency, in minor units. */
export interface VendorBalance {
  currency: Currency;
  /** Left of the sales that wait for their payout. */
  pendingMinor: bigint;
  /** Left of the sales that an admin or a refund that is not decided yet holds. */
  heldMinor: bigint;
  /** Refunds of sales that were in a payout already: zero or below, taken off the next one. */
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
 * The next payout of a vendor in one currency: the first moment at which what is due, less what is carried, reaches the
 * minimum. Null when no sale is pending.
 *
 * @param upcoming what is not due at `now`, the earliest first
 */
export function nextPayoutOf(
  { currency, pendingMinor, carriedMinor }: VendorBalance,
  { now, upcoming, minimumMinor }: { now: Date; upcoming: readonly DueSum[]; minimumMinor: bigint },
): NextPayout | null {
  if (pendingMinor === 0n && upcoming.length === 0) return null;
  const about = { currency, carriedMinor, minimumMinor };
  let netMinor = upcoming.reduce((sum, due) => sum - due.pendingMinor, pendingMinor) + carriedMinor;
  const least = minimumMinor > 1n ? minimumMinor : 1n;
  if (netMinor >= least) return { ...about, dueAt: now, isDue: true, netMinor };
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
