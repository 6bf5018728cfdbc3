import { and, asc, gte, inArray, isNotNull, lt, type SQL, sql } from "drizzle-orm";
import { firstOfNextMonth, startOfDay } from "#core/domain/local-day";
import type { PayoutStatus } from "#core/domain/payout";
import type { ServiceContext } from "#core/services/context";
import { isOf, vendorsOf, type Whose } from "#core/services/vendors/vendors-of";
import { literal } from "#db/columns";
import { at } from "#db/moment";
import { payouts, settlementAdjustments, vendorMonths, vendors } from "#db/schema";

/** Payouts that a statement names one by one; the sums are of all. */
export const PAYOUTS_NAMED = 100;

/**
 * What a month came to, by vendor and currency: opening balance, sales, refunds, reversals, payouts, closing balance. A payout counts
 * in the month in which it was paid, and again, the other way round, in that in which it came back. `opening + sold -
 * refunded - reversed - paid out + returned = closing`. Sums are kept by the ledger's own transactions. One round trip.
 */
export async function readStatement(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { month, ...whose }: Whose & { /** `YYYY-MM` in the clone's time zone. */ month: string },
) {
  const [from, to] = [`${month}-01`, firstOfNextMonth(`${month}-01`)].map((day) => startOfDay(day, clone.timeZone));
  if (!from || !to) throw new Error("a month has two ends");
  const own = vendorsOf(db, whose);
  const sum = (condition: "<" | "<=") =>
    sql`coalesce(sum(net_minor - refunded_net_minor - paid_out_minor + returned_minor) filter (where
      month ${sql.raw(condition)} ${month}), 0)`.mapWith(BigInt);
  const inMonth = (part: string) =>
    sql`coalesce(sum(${sql.identifier(part)}) filter (where month = ${month}), 0)`.mapWith(BigInt);
  const [names, rows, reversed, months, paid] = await db.batch([
    db.select({ id: vendors.id, name: vendors.name }).from(vendors).where(isOf(whose)),
    db
      .select({
        vendorId: vendorMonths.vendorId,
        currency: vendorMonths.currency,
        openingMinor: sum("<"),
        sales: inMonth("sales").mapWith(Number),
        sold: {
          grossMinor: inMonth("gross_minor"),
          referredMinor: inMonth("referred_minor"),
          platformMinor: inMonth("platform_minor"),
          referralMinor: inMonth("referral_minor"),
          netMinor: inMonth("net_minor"),
        },
        refunded: {
          grossMinor: inMonth("refunded_gross_minor"),
          referredMinor: inMonth("refunded_referred_minor"),
          platformMinor: inMonth("refunded_platform_minor"),
          referralMinor: inMonth("refunded_referral_minor"),
          netMinor: inMonth("refunded_net_minor"),
        },
        paidOutMinor: inMonth("paid_out_minor"),
        returnedMinor: inMonth("returned_minor"),
        closingMinor: sum("<="),
      })
      .from(vendorMonths)
      .where(inArray(vendorMonths.vendorId, own))
      .groupBy(vendorMonths.vendorId, vendorMonths.currency)
      .having(sql`min(month) <= ${month}`)
      .orderBy(asc(vendorMonths.vendorId), asc(vendorMonths.currency)),
    db
      .select({
        vendorId: settlementAdjustments.vendorId,
        currency: settlementAdjustments.currency,
        netMinor: sql`sum(${settlementAdjustments.netMinor})`.mapWith(BigInt),
      })
      .from(settlementAdjustments)
      .where(
        and(
          inArray(settlementAdjustments.vendorId, own),
          isNotNull(settlementAdjustments.reversedBy),
          gte(settlementAdjustments.createdAt, from),
          lt(settlementAdjustments.createdAt, to),
        ),
      )
      .groupBy(settlementAdjustments.vendorId, settlementAdjustments.currency),
    db
      .selectDistinct({ month: vendorMonths.month })
      .from(vendorMonths)
      .where(inArray(vendorMonths.vendorId, own))
      .orderBy(sql`month desc`),
    db
      .select({
        id: payouts.id,
        vendorId: payouts.vendorId,
        currency: payouts.currency,
        method: payouts.method,
        status: payouts.status,
        amountMinor: payouts.amountMinor,
        bankReference: payouts.bankReference,
        ibanMasked: payouts.ibanMasked,
        paidAt: payouts.paidAt,
        endedAt: payouts.endedAt,
      })
      .from(payouts)
      // One array: planned for as a join, it would read all payouts there are.
      .where(sql`${payouts.id} = any(array(${namedPayouts(whose, from, to)}))`)
      .orderBy(asc(payouts.paidAt), asc(payouts.id))
      .limit(PAYOUTS_NAMED + 1),
  ]);
  return {
    month,
    /** Its first moment, and that of the next. */
    from,
    to,
    statements: rows.map(({ refunded, ...row }) => {
      const of = reversed.find(({ vendorId, currency }) => vendorId === row.vendorId && currency === row.currency);
      const reversedMinor = of?.netMinor ?? 0n;
      const { platformMinor, netMinor } = refunded;
      return {
        ...row,
        // A reversal is kept as a refund of no gross: the net becomes the store's.
        refunded: { ...refunded, platformMinor: platformMinor + reversedMinor, netMinor: netMinor - reversedMinor },
        reversedMinor,
        vendorName: names.find(({ id }) => id === row.vendorId)?.name ?? "",
      };
    }),
    payouts: paid.slice(0, PAYOUTS_NAMED),
    hasMorePayouts: paid.length > PAYOUTS_NAMED,
    /** Months that have a statement, newest first. */
    months: months.map((each) => each.month),
  };
}

/** Query of ids: the first payouts of each vendor that were paid or came back then, by the indexes, and the first of them all. */
function namedPayouts(whose: Whose, from: Date, to: Date): SQL {
  const first = (moment: "paid_at" | "ended_at") => {
    const column = sql.identifier(moment);
    return sql`${column} >= ${at(from)} and ${column} < ${at(to)} order by ${column}, id limit ${PAYOUTS_NAMED + 1}`;
  };
  return sql`
    select each.id from vendors cross join lateral (
      (select id, paid_at from payouts where payouts.vendor_id = vendors.id and ${first("paid_at")})
      union
      (select id, paid_at from payouts
        where payouts.vendor_id = vendors.id and status = ${literal<PayoutStatus>("returned")} and ${first("ended_at")})
    ) as each
    where ${isOf(whose)} order by each.paid_at, each.id limit ${PAYOUTS_NAMED + 1}`;
}
