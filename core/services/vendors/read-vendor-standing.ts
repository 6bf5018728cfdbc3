import { asc, inArray, type SQLWrapper, sql } from "drizzle-orm";
import { type Currency, sumMinor } from "#core/domain/money";
import { methodAt } from "#core/domain/payout";
import { nextPayoutOf, soonestPayout } from "#core/domain/vendor-balance";
import type { ServiceContext } from "#core/services/context";
import { isDue } from "#core/services/payouts/due-rows";
import { isOf, vendorsOf, type Whose } from "#core/services/vendors/vendors-of";
import type { Database } from "#db/client";
import { at } from "#db/moment";
import { payoutMinimums, vendors, vendorTotals } from "#db/schema";

/**
 * How vendors stand: balances and totals by vendor and currency, and the next payout of each; `totals` and `balances` sum
 * them by currency. Reads what the ledger's own transactions keep, so it costs the same however many sales there are.
 * One round trip.
 */
export async function readVendorStanding({ db }: Pick<ServiceContext, "db">, { now, ...whose }: Whose & { now: Date }) {
  const [own, rows, minimums] = await db.batch([
    db
      .select({
        id: vendors.id,
        name: vendors.name,
        payoutMethod: vendors.payoutMethod,
        waitingMethod: vendors.waitingMethod,
        waitingMethodFrom: vendors.waitingMethodFrom,
        waitingMethodOldStays: vendors.waitingMethodOldStays,
      })
      .from(vendors)
      .where(isOf(whose))
      .orderBy(asc(vendors.name), asc(vendors.id)),
    standingQuery(db, vendorsOf(db, whose), now),
    db.select().from(payoutMinimums),
  ]);
  const standings = rows.map(({ upcoming, hasDue, ...row }) => {
    const balance = {
      currency: row.currency,
      pendingMinor: row.pendingMinor,
      heldMinor: row.heldMinor,
      carriedMinor: row.inPayoutMinor + row.paidMinor - row.payoutsMinor,
    };
    const minimumMinor = minimums.find(({ currency }) => currency === row.currency)?.payoutMinimum ?? 0n;
    const dues = upcoming.map(([due, minor]) => ({ dueAt: new Date(due), pendingMinor: BigInt(minor) }));
    const next = nextPayoutOf(balance, { now, upcoming: dues, hasDue, minimumMinor });
    const { vendorId, currency } = row;
    return {
      ...row,
      carriedMinor: balance.carriedMinor,
      nextPayout: next && { vendorId, ...next, currency },
    };
  });
  const currencies = [...new Set(standings.map(({ currency }) => currency))].sort();
  const sumOf = (currency: Currency, part: SummedPart) =>
    sumMinor(standings.filter((each) => each.currency === currency).map((each) => each[part]));
  return {
    /** The vendors, whether or not they have sold anything. */
    vendors: own.map((vendor) => {
      const { id, name, payoutMethod } = methodAt(vendor, now);
      return { id, name, payoutMethod };
    }),
    /** By vendor and currency. */
    standings,
    totals: currencies.map((currency) => ({
      currency,
      grossMinor: sumOf(currency, "grossMinor"),
      /** Referred part of the gross. */
      referredMinor: sumOf(currency, "referredMinor"),
      platformMinor: sumOf(currency, "platformMinor"),
      referralMinor: sumOf(currency, "referralMinor"),
      netMinor: sumOf(currency, "netMinor"),
    })),
    balances: currencies.map((currency) => ({
      currency,
      pendingMinor: sumOf(currency, "pendingMinor"),
      heldMinor: sumOf(currency, "heldMinor"),
      inPayoutMinor: sumOf(currency, "inPayoutMinor"),
      paidMinor: sumOf(currency, "paidMinor"),
      /** Below zero: refunded after a payout, taken off the next one. Above: added to it. */
      carriedMinor: sumOf(currency, "carriedMinor"),
    })),
    /** The one that comes first; null where none has a date. */
    nextPayout: soonestPayout(standings.flatMap(({ nextPayout }) => nextPayout ?? [])),
  };
}

type Part =
  | "gross"
  | "referred"
  | "platform"
  | "referral"
  | "net"
  | "pending"
  | "held"
  | "inPayout"
  | "paid"
  | "carried";
type SummedPart = `${Part}Minor`;

/**
 * The rows of totals, each with what is not due yet, `[due, minor units]`, the earliest first, and whether any is due. In one statement: the parts
 * must be of one moment. The quarter of an hour that is running is told apart by its sales. Names by hand: a column in the
 * selection of one table loses its table.
 */
function standingQuery(db: Database, vendorIds: SQLWrapper, now: Date) {
  const running = sql`date_bin('15 minutes', ${at(now)}, '2000-01-01 00:00:00+00')`;
  const upcoming = sql<
    [string, string][]
  >`(select coalesce(json_agg(json_build_array(due_at, minor::text) order by due_at), '[]')
    from (
      select due_at, pending_minor as minor from vendor_dues as d
      where d.vendor_id = vendor_totals.vendor_id and d.currency = vendor_totals.currency
        and d.due_at > ${at(now)} and d.pending_minor <> 0
      union all
      select due_at, net_minor - coalesce((
        select sum(a.net_minor) from settlement_adjustments as a where a.settlement_id = s.id), 0)
      from settlements as s
      where s.vendor_id = vendor_totals.vendor_id and s.currency = vendor_totals.currency and s.status = 'pending'
        and s.held_by_refund is null and s.due_at > ${at(now)} and s.due_at < ${running} + interval '15 minutes'
    ) as due)`;
  const hasDue = sql<boolean>`exists (select from settlements as s
    where s.vendor_id = vendor_totals.vendor_id and s.currency = vendor_totals.currency and ${isDue(now)})`;
  return db
    .select({
      vendorId: vendorTotals.vendorId,
      currency: vendorTotals.currency,
      sales: vendorTotals.sales,
      grossMinor: vendorTotals.grossMinor,
      referredMinor: vendorTotals.referredMinor,
      platformMinor: vendorTotals.platformMinor,
      referralMinor: vendorTotals.referralMinor,
      netMinor: vendorTotals.netMinor,
      pendingMinor: vendorTotals.pendingMinor,
      heldMinor: vendorTotals.heldMinor,
      inPayoutMinor: vendorTotals.inPayoutMinor,
      paidMinor: vendorTotals.paidMinor,
      payoutsMinor: vendorTotals.payoutsMinor,
      pendingSales: vendorTotals.pendingSales,
      heldSales: vendorTotals.heldSales,
      inPayoutSales: vendorTotals.inPayoutSales,
      paidSales: vendorTotals.paidSales,
      reversedSales: vendorTotals.reversedSales,
      upcoming,
      hasDue,
    })
    .from(vendorTotals)
    .where(inArray(vendorTotals.vendorId, vendorIds))
    .orderBy(asc(vendorTotals.vendorId), asc(vendorTotals.currency));
}
