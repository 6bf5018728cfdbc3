import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { type OrderKey, readOrderKey } from "#core/domain/order-search";
import type { ServiceContext } from "#core/services/context";
import {
  type Found,
  keptQuery,
  keptTotals,
  standingTotals,
  summedQuery,
  summedTotals,
} from "#core/services/vendors/ledger-totals";
import {
  byCode,
  byStanding,
  byVendor,
  newestFirst,
  ofCode,
  plainly,
  type SalesFilter,
  seek,
} from "#core/services/vendors/sales-filter";
import type { Database } from "#db/client";
import { orders, payoutSettlements, settlements, vendors } from "#db/schema";
import { standing } from "#db/standing";

export interface ListLedgerInput extends SalesFilter {
  /** A reference, an order's id or a code, as typed; nothing for all. */
  query?: string | undefined;
  vendorId?: string | undefined;
  code?: string | undefined;
  /** The id of the last settlement of the page before. */
  before?: string | undefined;
  pageSize: number;
}

/**
 * All settlements, newest first, a page after `before`. `totals` are those of the filter: kept by the ledger, or summed up
 * to a limit; null above. One round trip.
 */
export async function listLedger(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { query = "", before, pageSize, ...filter }: ListLedgerInput,
) {
  const key = query.trim() === "" ? null : readOrderKey(query);
  const { vendorId, code, status } = filter;
  const find = (after: string | undefined) =>
    foundBy({ ...filter, before: after, timeZone: clone.timeZone, named: key ? named(db, key) : undefined });
  // By vendor and standing the sums are kept.
  const isKept = key === null && [code, filter.from, filter.to].every((each) => each === undefined);
  const [rows, kept, summed] = await db.batch([
    ledgerQuery(db, find(before), pageSize + 1),
    keptQuery(db, vendorId),
    summedQuery(db, isKept ? { where: sql`false`, orderBy: newestFirst } : find(undefined)),
  ]);
  const page = rows.slice(0, pageSize);
  return {
    /** What the query was read as. */
    key,
    settlements: page.map(({ row, off, standing, vendorName, payoutId }) => ({
      id: row.id,
      orderId: row.orderId,
      orderReference: row.orderReference,
      vendorId: row.vendorId,
      vendorName,
      currency: row.currency,
      grossMinor: row.grossMinor,
      platformMinor: row.platformMinor,
      referralMinor: row.referralMinor,
      netMinor: row.netMinor,
      left: {
        grossMinor: row.grossMinor - BigInt(off.gross),
        platformMinor: row.platformMinor - BigInt(off.platform),
        referralMinor: row.referralMinor - BigInt(off.referral),
        netMinor: row.netMinor - BigInt(off.net),
      },
      status: row.status,
      /** The same, but `held` while a refund of the order is not decided. */
      standing,
      holdReason: row.holdReason,
      isHeldByRefund: row.heldByRefund !== null,
      referralCode: row.metadata.referralCode,
      dueAt: row.dueAt,
      createdAt: row.createdAt,
      /** The live payout that it is in. */
      payoutId,
    })),
    /** The settlement after which the next page begins; null on the last page. */
    next: rows.length > pageSize ? (page.at(-1)?.row.id ?? null) : null,
    /** Null where more settlements than a view sums would have to be. */
    totals: isKept ? keptTotals(kept, status) : summedTotals(summed),
    /** Of the vendor, or of all, whatever else is chosen: how many stand how, and what is left of them. */
    standings: standingTotals(kept),
  };
}

/** A vendor, a standing or a code leads by its index; where a code meets one of the others, the planner chooses. */
function foundBy({
  named,
  vendorId,
  code,
  ...position
}: Omit<ListLedgerInput, "pageSize"> & { named: SQL | undefined; timeZone: string }): Found {
  if (!named && (code === undefined || (vendorId === undefined && position.status === undefined))) {
    const leads = [
      ...(code === undefined ? [] : [byCode(code)]),
      ...(vendorId === undefined ? [] : [byVendor(vendorId)]),
      ...(position.status === undefined ? [] : [byStanding(position.status)]),
    ];
    return seek(leads, position);
  }
  const { where, orderBy } = plainly(position);
  const ofVendor = vendorId === undefined ? undefined : eq(settlements.vendorId, vendorId);
  return { where: and(named, ofVendor, code === undefined ? undefined : ofCode(code), where), orderBy };
}

function named(db: Database, { kind, value }: OrderKey): SQL {
  if (kind === "code") return ofCode(value);
  if (kind !== "reference") return sql`false`;
  const paid = db.select({ reference: orders.paidReference }).from(orders).where(eq(orders.id, value));
  // One array: `or` with a subquery would read every settlement.
  return sql`${settlements.orderReference} = any(array[${value}, (${paid})])`;
}

/** Rows of the ledger, each with what refunds took off it. */
function ledgerQuery(db: Database, { where, orderBy }: Found, limit: number) {
  const shown = db
    .select({ id: settlements.id })
    .from(settlements)
    .where(where)
    .orderBy(...orderBy)
    .limit(limit);
  const off = sql<Record<"gross" | "platform" | "referral" | "net", string>>`(select json_build_object(
    'gross', coalesce(sum(a.gross_minor), 0)::text, 'platform', coalesce(sum(a.platform_minor), 0)::text,
    'referral', coalesce(sum(a.referral_minor), 0)::text, 'net', coalesce(sum(a.net_minor), 0)::text)
    from settlement_adjustments as a where a.settlement_id = ${settlements.id})`;
  return db
    .select({
      row: settlements,
      standing: standing(settlements),
      vendorName: vendors.name,
      payoutId: payoutSettlements.payoutId,
      off,
    })
    .from(settlements)
    .innerJoin(vendors, eq(vendors.id, settlements.vendorId))
    .leftJoin(payoutSettlements, and(eq(payoutSettlements.settlementId, settlements.id), payoutSettlements.live))
    .where(inArray(settlements.id, shown))
    .orderBy(...newestFirst);
}
