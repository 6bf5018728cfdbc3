import { and, asc, eq, inArray } from "drizzle-orm";
import { monthsAfter } from "#core/domain/local-day";
import { WHOLE_BP } from "#core/domain/money";
import { dayInTimeZone } from "#core/domain/visit-day";
import type { ServiceContext } from "#core/services/context";
import { vendorsOf, type Whose } from "#core/services/vendors/vendors-of";
import { vendorMonths } from "#db/schema";

/**
 * What last month's sales would have cost at another referral rate, by vendor and currency: an estimate, as if it had been
 * the rate of every line that somebody recommended. Sales as they were sold, whatever was refunded later. One round trip.
 */
export async function readRateEstimate(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { rateBp, now, ...whose }: Whose & { /** Basis points. */ rateBp: number; now: Date },
) {
  const today = dayInTimeZone(now.getTime(), clone.timeZone);
  const month = monthsAfter(`${today.slice(0, 7)}-01`, -1).slice(0, 7);
  const rows = await db
    .select()
    .from(vendorMonths)
    .where(and(inArray(vendorMonths.vendorId, vendorsOf(db, whose)), eq(vendorMonths.month, month)))
    .orderBy(asc(vendorMonths.vendorId), asc(vendorMonths.currency));
  return {
    /** `YYYY-MM`. */
    month,
    rateBp,
    estimates: rows.map(({ vendorId, currency, sales, grossMinor, referredMinor, referralMinor, netMinor }) => {
      const wouldBeMinor = (referredMinor * BigInt(rateBp)) / WHOLE_BP;
      return {
        vendorId,
        currency,
        sales,
        grossMinor,
        /** What was recommended of it. */
        referredMinor,
        /** What the recommendations cost, and what they would have. */
        referralMinor,
        wouldBeMinor,
        netMinor,
        netWouldBeMinor: netMinor + referralMinor - wouldBeMinor,
      };
    }),
  };
}
