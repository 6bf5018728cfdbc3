import { DomainError } from "#core/domain/errors";
import { leftOfAttempt, type RefundFacts } from "#core/services/refunds/refund-facts";

/**
 * What went back outside the provider, in minor units; all that is left for null.
 *
 * @throws DomainError `nothing_left`, `no_amount`, `more_than_left`
 */
export function outsideAmount(facts: RefundFacts, amountMinor: bigint | null): bigint {
  const left = leftOfAttempt(facts);
  if (left === 0n) throw new DomainError("nothing_left", "all of it was given back");
  const amount = amountMinor ?? left;
  if (amount <= 0n) throw new DomainError("no_amount", "nothing was given back");
  if (amount > left) throw new DomainError("more_than_left", "more than what is left");
  return amount;
}
