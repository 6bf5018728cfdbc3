import { DomainError } from "#core/domain/errors";
import { hasPaid } from "#core/domain/payment";
import type { RequestedLine } from "#core/domain/refund";
import { priceRefund, type RefundRefusal, type RefundWish } from "#core/domain/refund-plan";
import { keptLines, type RefundFacts } from "#core/services/refunds/refund-facts";

/**
 * What a wish comes to now.
 *
 * @throws DomainError `payment_not_standing`, and every `RefundRefusal`
 */
export function priceWish(facts: RefundFacts, wish: RefundWish): bigint {
  const { attemptStatus, isPaying } = facts.stand;
  if (!isPaying) throw new DomainError("payment_not_standing", "the attempt paid no order");
  const priced = priceRefund(keptLines(facts), wish);
  if (!priced.ok) throw new DomainError(priced.refusal, refusalSentences[priced.refusal]);
  if (!hasPaid(attemptStatus)) throw new DomainError("payment_not_standing", `the attempt is ${attemptStatus}`);
  return priced.amountMinor;
}

const refusalSentences: Record<RefundRefusal, string> = {
  nothing_left: "all of it was refunded",
  more_than_left: "more than what is left",
  unknown_line: "a line that the order does not have",
  no_amount: "nothing would be refunded",
};

/**
 * The units that a wish takes back: all that are left where it is of all. Null where only money comes back.
 */
export function unitsOf(facts: RefundFacts, wish: RefundWish): RequestedLine[] | null {
  switch (wish.reason) {
    case "whole":
      return keptLines(facts).flatMap(({ itemId, quantity }) => (quantity > 0 ? [{ itemId, quantity }] : []));
    case "lines":
      return [...wish.lines];
    case "goodwill":
      return null;
  }
}
