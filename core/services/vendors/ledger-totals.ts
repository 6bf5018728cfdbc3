import { asc, eq, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { Currency } from "#core/domain/money";
import { type SettlementStatus, settlementStatuses } from "#core/domain/settlement";
import type { Database } from "#db/client";
import { settlementAdjustments, settlements, vendorTotals } from "#db/schema";

/** Settlements that are summed by a view; what is kept for the whole ledger is summed however many there are. */
export const SUMMED_SALES = 10_000;

/** What settlements of one currency come to, less what refunds took off. */
export interface LedgerTotal {
  currency: Currency;
  sales: number;
  netMinor: bigint;
  /** Null where only the net is kept: of one standing. */
  parts: { grossMinor: bigint; platformMinor: bigint; referralMinor: bigint } | null;
}

/** Which settlements, and in what order an index has them. */
export interface Found {
  where: SQL | undefined;
  orderBy: SQL[];
}

const total = (column: SQLWrapper) => sql`coalesce(sum(${column}), 0)`.mapWith(BigInt);
const counted = (column: SQLWrapper) => sql`coalesce(sum(${column}), 0)`.mapWith(Number);

/** Sums over at most {@link SUMMED_SALES} settlements; one more tells that there are more. */
export function summedQuery(db: Database, { where, orderBy }: Found) {
  const some = db
    .select({
      id: settlements.id,
      currency: settlements.currency,
      grossMinor: settlements.grossMinor,
      platformMinor: settlements.platformMinor,
      referralMinor: settlements.referralMinor,
      netMinor: settlements.netMinor,
    })
    .from(settlements)
    .where(where)
    .orderBy(...orderBy)
    .limit(SUMMED_SALES + 1)
    .as("some");
  const off = db
    .select({
      gross: sql`sum(${settlementAdjustments.grossMinor})`.as("off_gross"),
      platform: sql`sum(${settlementAdjustments.platformMinor})`.as("off_platform"),
      referral: sql`sum(${settlementAdjustments.referralMinor})`.as("off_referral"),
      net: sql`sum(${settlementAdjustments.netMinor})`.as("off_net"),
    })
    .from(settlementAdjustments)
    .where(eq(settlementAdjustments.settlementId, some.id))
    .as("off");
  return db
    .select({
      currency: some.currency,
      sales: sql`count(*)`.mapWith(Number),
      grossMinor: total(sql`${some.grossMinor} - coalesce(${off.gross}, 0)`),
      platformMinor: total(sql`${some.platformMinor} - coalesce(${off.platform}, 0)`),
      referralMinor: total(sql`${some.referralMinor} - coalesce(${off.referral}, 0)`),
      netMinor: total(sql`${some.netMinor} - coalesce(${off.net}, 0)`),
    })
    .from(some)
    .leftJoinLateral(off, sql`true`)
    .groupBy(some.currency)
    .orderBy(asc(some.currency));
}

/** Null where there are too many. */
export function summedTotals(summed: Awaited<ReturnType<typeof summedQuery>>): LedgerTotal[] | null {
  if (summed.reduce((sum, { sales }) => sum + sales, 0) > SUMMED_SALES) return null;
  return summed.map(({ currency, sales, netMinor, ...parts }) => ({ currency, sales, netMinor, parts }));
}

/** The sums that the ledger keeps, of a vendor or of all, by currency. */
export function keptQuery(db: Database, vendorId: string | undefined) {
  return db
    .select({
      currency: vendorTotals.currency,
      sales: counted(vendorTotals.sales),
      grossMinor: total(vendorTotals.grossMinor),
      platformMinor: total(vendorTotals.platformMinor),
      referralMinor: total(vendorTotals.referralMinor),
      netMinor: total(vendorTotals.netMinor),
      pending: { sales: counted(vendorTotals.pendingSales), netMinor: total(vendorTotals.pendingMinor) },
      held: { sales: counted(vendorTotals.heldSales), netMinor: total(vendorTotals.heldMinor) },
      in_payout: { sales: counted(vendorTotals.inPayoutSales), netMinor: total(vendorTotals.inPayoutMinor) },
      paid: { sales: counted(vendorTotals.paidSales), netMinor: total(vendorTotals.paidMinor) },
      // Nothing is left of them.
      reversed: { sales: counted(vendorTotals.reversedSales), netMinor: sql`0`.mapWith(BigInt) },
    })
    .from(vendorTotals)
    .where(vendorId === undefined ? undefined : eq(vendorTotals.vendorId, vendorId))
    .groupBy(vendorTotals.currency)
    .orderBy(asc(vendorTotals.currency));
}

type Kept = Awaited<ReturnType<typeof keptQuery>>;

/** Of all, or of those that stand so. */
export function keptTotals(kept: Kept, status: SettlementStatus | undefined): LedgerTotal[] {
  return kept.map(({ currency, sales, netMinor, grossMinor, platformMinor, referralMinor, ...standings }) =>
    status
      ? { currency, ...standings[status], parts: null }
      : { currency, sales, netMinor, parts: { grossMinor, platformMinor, referralMinor } },
  );
}

/** How many stand how, and what is left of them. */
export function standingTotals(kept: Kept) {
  return kept.flatMap((each) =>
    settlementStatuses.map((status) => ({ currency: each.currency, status, ...each[status] })),
  );
}
