import { type Currency, sumMinor } from "#core/domain/money";

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

/** A sale that can enter a payout, and what is left of its net. */
export interface DueSale {
  currency: Currency;
  leftMinor: bigint;
  dueAt: Date;
}

/**
 * The next payout: what is due first, with what is carried. Its sum is below zero where the sales do not make up for the
 * refunds: then nothing is paid, and the rest is carried on. Null when no sale can be paid out.
 *
 * @param due the earliest first
 */
export function nextPayoutOf(due: readonly DueSale[], balances: readonly VendorBalance[]) {
  const [first] = due;
  if (!first) return null;
  const { currency, dueAt } = first;
  const together = due.filter((sale) => sale.currency === currency && +sale.dueAt === +dueAt);
  const carriedMinor = balances.find((balance) => balance.currency === currency)?.carriedMinor ?? 0n;
  return {
    dueAt,
    currency,
    carriedMinor,
    netMinor: sumMinor(together.map(({ leftMinor }) => leftMinor)) + carriedMinor,
  };
}
