import { and, asc, eq, gte, isNotNull, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { type Currency, formatSignedMinor } from "#core/domain/money";
import type { ServiceContext } from "#core/services/context";
import { readStatement } from "#core/services/vendors/read-statement";
import { isOf, type Whose } from "#core/services/vendors/vendors-of";
import type { Database } from "#db/client";
import { payouts, settlementAdjustments, settlements, vendors } from "#db/schema";

/** Names of the columns: they stay. `net` is what an entry changes the balance by, and in the first and last the balance. */
export const exportedStatementColumns = [
  "at",
  "entry",
  "vendor",
  "currency",
  "reference",
  "gross",
  "platform_commission",
  "referral_commission",
  "net",
] as const;

/** Entries that one query reads. */
const CHUNK = 1_000;

/**
 * A month of a person's vendors, some entries at a time, as texts in the order of {@link exportedStatementColumns}: opening
 * balances, then sales, refunds, reversals, payouts and payouts that came back of each vendor by time, then closing balances. The entries
 * between add up to the difference. Holds one chunk in memory. A month that is not over may grow meanwhile.
 */
export async function* exportStatement(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { month, ...whose }: Whose & { month: string },
): AsyncGenerator<string[][], void> {
  const { from, to, statements } = await readStatement({ db, clone }, { month, ...whose });
  const balances = (entry: "opening" | "closing", moment: Date) =>
    statements.map((each) => [
      moment.toISOString(),
      entry,
      each.vendorName,
      each.currency,
      "",
      "",
      "",
      "",
      formatSignedMinor(each[`${entry}Minor`]),
    ]);
  if (statements.length === 0) return;
  yield balances("opening", from);
  for (const vendor of await vendorNames(db, whose)) {
    for (const kind of entryKinds) yield* section(db, kind, { vendor, from, to });
  }
  yield balances("closing", to);
}

const entryKinds = ["sale", "refund", "reversal", "payout", "return"] as const;
type EntryKind = (typeof entryKinds)[number];

interface Period {
  vendor: { id: string; name: string };
  from: Date;
  to: Date;
}

interface Entry {
  /** Its moment as the database writes it: a `Date` has no microseconds. */
  position: string;
  key: string;
  reference: string;
  currency: Currency;
  grossMinor: bigint | null;
  platformMinor: bigint | null;
  referralMinor: bigint | null;
  netMinor: bigint;
}

function vendorNames(db: Database, whose: Whose) {
  return db
    .select({ id: vendors.id, name: vendors.name })
    .from(vendors)
    .where(isOf(whose))
    .orderBy(asc(vendors.name), asc(vendors.id));
}

async function* section(db: Database, kind: EntryKind, period: Period): AsyncGenerator<string[][], void> {
  let last: Entry | undefined;
  while (true) {
    const rows: Entry[] = await queries[kind](db, period, last);
    if (rows.length > 0) yield rows.map((row) => textsOf(kind, period.vendor.name, row));
    if (rows.length < CHUNK) return;
    last = rows.at(-1);
  }
}

function textsOf(kind: EntryKind, vendorName: string, row: Entry): string[] {
  const sign = kind === "sale" || kind === "return" ? 1n : -1n;
  const amount = (minor: bigint | null) => (minor === null ? "" : formatSignedMinor(sign * minor));
  return [
    new Date(row.position).toISOString(),
    kind,
    vendorName,
    row.currency,
    row.reference,
    amount(row.grossMinor),
    amount(row.platformMinor),
    amount(row.referralMinor),
    amount(row.netMinor),
  ];
}

/** In a period and after the last entry, in the order of time. */
function following(moment: PgColumn, key: SQL, { from, to }: Period, last: Entry | undefined): SQL | undefined {
  return and(
    gte(moment, from),
    lt(moment, to),
    last && sql`(${moment}, ${key}) > (${last.position}::timestamptz, ${last.key})`,
  );
}

const position = (moment: PgColumn) => sql<string>`${moment}::text`;
const none = sql<null>`null`;

const queries: Record<EntryKind, (db: Database, period: Period, last: Entry | undefined) => Promise<Entry[]>> = {
  async sale(db, period, last) {
    const key = sql<string>`${settlements.id}`;
    return await db
      .select({
        position: position(settlements.createdAt),
        key,
        reference: settlements.orderReference,
        currency: settlements.currency,
        grossMinor: settlements.grossMinor,
        platformMinor: settlements.platformMinor,
        referralMinor: settlements.referralMinor,
        netMinor: settlements.netMinor,
      })
      .from(settlements)
      .where(and(eq(settlements.vendorId, period.vendor.id), following(settlements.createdAt, key, period, last)))
      .orderBy(asc(settlements.createdAt), asc(key))
      .limit(CHUNK);
  },
  refund: (db, period, last) => adjustmentEntries(db, isNull(settlementAdjustments.reversedBy), period, last),
  reversal: (db, period, last) => adjustmentEntries(db, isNotNull(settlementAdjustments.reversedBy), period, last),
  payout: (db, period, last) => payoutEntries(db, payouts.paidAt, period, last),
  return: (db, period, last) => payoutEntries(db, payouts.endedAt, period, last),
};

/** What was taken off sales in a period, by refunds or by admins. */
async function adjustmentEntries(db: Database, kind: SQL, period: Period, last: Entry | undefined): Promise<Entry[]> {
  const key = sql<string>`${settlementAdjustments.refundId} || ' ' || ${settlementAdjustments.settlementId}`;
  return await db
    .select({
      position: position(settlementAdjustments.createdAt),
      key,
      reference: settlementAdjustments.orderReference,
      currency: settlementAdjustments.currency,
      grossMinor: settlementAdjustments.grossMinor,
      platformMinor: settlementAdjustments.platformMinor,
      referralMinor: settlementAdjustments.referralMinor,
      netMinor: settlementAdjustments.netMinor,
    })
    .from(settlementAdjustments)
    .where(
      and(
        eq(settlementAdjustments.vendorId, period.vendor.id),
        kind,
        following(settlementAdjustments.createdAt, key, period, last),
      ),
    )
    .orderBy(asc(settlementAdjustments.createdAt), asc(key))
    .limit(CHUNK);
}

/** Payouts that were paid, or came back, in a period: one that failed was never paid. */
async function payoutEntries(
  db: Database,
  moment: typeof payouts.paidAt | typeof payouts.endedAt,
  period: Period,
  last: Entry | undefined,
): Promise<Entry[]> {
  const key = sql<string>`${payouts.id}`;
  return await db
    .select({
      position: position(moment),
      key,
      reference: payouts.id,
      currency: payouts.currency,
      grossMinor: none,
      platformMinor: none,
      referralMinor: none,
      netMinor: payouts.amountMinor,
    })
    .from(payouts)
    .where(and(eq(payouts.vendorId, period.vendor.id), isNotNull(payouts.paidAt), following(moment, key, period, last)))
    .orderBy(asc(moment), asc(key))
    .limit(CHUNK);
}
