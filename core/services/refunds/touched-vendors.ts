import { planRefund, type RefundTerms } from "#core/domain/refund-plan";
import { keptLines, type RefundFacts } from "#core/services/refunds/refund-facts";

/** Whose lines a refund would lower: their settlements are held while it is open. None for an attempt that paid no order. */
export function touchedVendors(facts: RefundFacts, terms: RefundTerms): string[] {
  if (facts.lines.length === 0) return [];
  const items = new Set(planRefund(keptLines(facts), terms).map(({ itemId }) => itemId));
  return [...new Set(facts.lines.flatMap(({ itemId, vendorId }) => (items.has(itemId) && vendorId ? [vendorId] : [])))];
}
