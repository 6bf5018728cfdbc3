import { sql } from "drizzle-orm";
import type { OwnerDatabase } from "#db/owner";

/** What triggers keep of vendors' sales. A due that came to nothing may stay or go. */
const KEPT = {
  vendor_totals: "select * from vendor_totals",
  vendor_months: "select * from vendor_months",
  vendor_dues: "select * from vendor_dues where sales <> 0 or pending_minor <> 0",
} as const;

/**
 * Makes what is kept of vendors' sales anew from the ledger, in one transaction: who writes settlements or payouts waits
 * until it is done, who reads does not. Says how many rows were not what they should have been.
 */
export function rebuildTotals(db: OwnerDatabase): Promise<string> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`lock table settlements, settlement_adjustments, payouts in share row exclusive mode`);
    for (const [table, rows] of Object.entries(KEPT)) {
      await tx.execute(sql.raw(`create temporary table was_${table} on commit drop as ${rows}`));
    }
    await tx.execute(sql`select rebuild_vendor_totals()`);
    let wrong = 0;
    for (const [table, rows] of Object.entries(KEPT)) {
      const { rows: counted } = await tx.execute<{ wrong: number }>(
        sql.raw(`select count(*)::int as wrong from ((table was_${table} except ${rows}) union all
          (${rows} except table was_${table})) as differing`),
      );
      wrong += counted[0]?.wrong ?? 0;
    }
    return wrong === 0 ? "All sums were right." : `Sums were made anew: ${wrong} rows before and after differ.`;
  });
}
