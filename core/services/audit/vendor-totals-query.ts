import { asc, eq, type SQL, sql } from "drizzle-orm";
import type { AuditedTotals } from "#core/domain/audit-payout-facts";
import type { PayoutStatus } from "#core/domain/payout";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { payoutSettlements, payouts, vendorDues, vendorMonths, vendors, vendorTotals } from "#db/schema";

/**
 * The kept totals of vendors in a currency, beside what months, days of payout and payouts come to. `pairs` is a query of
 * vendor and currency in brackets.
 */
export function vendorTotalsQuery(db: Database, pairs: SQL) {
  const ofSame = (rows: typeof vendorMonths | typeof vendorDues | typeof payouts) =>
    sql`${rows.vendorId} = ${vendorTotals.vendorId} and ${rows.currency} = ${vendorTotals.currency}`;
  const ofMonths = (what: SQL) =>
    sql`coalesce((select sum(${what}) from ${vendorMonths} where ${ofSame(vendorMonths)}), 0)`;
  const ofDues = (what: SQL) => sql`coalesce((select sum(${what}) from ${vendorDues} where ${ofSame(vendorDues)}), 0)`;
  const { grossMinor, referredMinor, platformMinor, referralMinor, netMinor, ...months } = vendorMonths;
  return (
    db
      .select({
        totals: vendorTotals,
        months: {
          sales: ofMonths(sql`${months.sales}`).mapWith(Number),
          grossMinor: ofMonths(sql`${grossMinor} - ${months.refundedGrossMinor}`).mapWith(BigInt),
          referredMinor: ofMonths(sql`${referredMinor} - ${months.refundedReferredMinor}`).mapWith(BigInt),
          platformMinor: ofMonths(sql`${platformMinor} - ${months.refundedPlatformMinor}`).mapWith(BigInt),
          referralMinor: ofMonths(sql`${referralMinor} - ${months.refundedReferralMinor}`).mapWith(BigInt),
          netMinor: ofMonths(sql`${netMinor} - ${months.refundedNetMinor}`).mapWith(BigInt),
        },
        dues: {
          sales: ofDues(sql`${vendorDues.sales}`).mapWith(Number),
          pendingMinor: ofDues(sql`${vendorDues.pendingMinor}`).mapWith(BigInt),
        },
        payouts: {
          openMinor: sql`coalesce((select sum(${payouts.amountMinor}) from ${payouts} where ${ofSame(payouts)}
          and ${payouts.status} = ${literal<PayoutStatus>("pending")}), 0)`.mapWith(BigInt),
          empty: sql`(select count(*) from ${payouts} where ${ofSame(payouts)} and not exists (
          select from ${payoutSettlements} where ${payoutSettlements.payoutId} = ${payouts.id}))`.mapWith(Number),
          keptMinor: ofMonths(sql`${months.paidOutMinor} - ${months.returnedMinor}`).mapWith(BigInt),
        },
      })
      .from(vendorTotals)
      // The join keeps each column's table in the selection: without one drizzle would drop it.
      .innerJoin(vendors, eq(vendors.id, vendorTotals.vendorId))
      .where(sql`(${vendorTotals.vendorId}, ${vendorTotals.currency}) in ${pairs}`)
      .orderBy(asc(vendorTotals.vendorId), asc(vendorTotals.currency))
  );
}

/** The kept totals as the audit sees them. */
export function totalsOf(rows: Awaited<ReturnType<typeof vendorTotalsQuery>>): AuditedTotals[] {
  return rows.map(({ totals, months, ...beside }) => ({
    ...totals,
    ...beside,
    months: { vendorId: totals.vendorId, currency: totals.currency, ...months },
  }));
}
