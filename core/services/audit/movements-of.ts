import type { AuditedMovement } from "#core/domain/audit-movement";
import type { creditEntries, creditTransactions } from "#db/schema";

/** Movements of the credit ledger with their entries, from rows of both. */
export function movementsOf(
  rows: readonly {
    transaction: typeof creditTransactions.$inferSelect;
    entry: typeof creditEntries.$inferSelect | null;
  }[],
): AuditedMovement[] {
  return [...Map.groupBy(rows, ({ transaction }) => transaction.key).values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first.transaction, entries: group.flatMap(({ entry }) => (entry ? [entry] : [])) }] : [];
  });
}
