import { desc, eq, inArray } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { sumMinor } from "#core/domain/money";
import type { SettlementStatus } from "#core/domain/settlement";
import type { ServiceContext } from "#core/services/context";
import { saleLines, saleReads } from "#core/services/vendors/sale-reads";
import { byStanding, byVendor, newestFirst, type SalesFilter, seek } from "#core/services/vendors/sales-filter";
import { isOf, vendorsOf } from "#core/services/vendors/vendors-of";
import { settlements, vendors, vendorTotals } from "#db/schema";
import { standing } from "#db/standing";

export interface ListSettlementsInput extends SalesFilter {
  /** Whose vendors. */
  ownerId: string;
  /** One of them. */
  vendorId?: string | undefined;
  locale: Locale;
  /** The id of the last settlement of the page before. */
  before?: string | undefined;
  pageSize: number;
}

/**
 * A page of the settlements of a person's vendors, newest first, each with its lines, what refunds took off it and what is
 * left. Names no buyer. However many there are, it reads a page of them. One round trip.
 */
export async function listSettlements(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { locale, before, pageSize, ...filter }: ListSettlementsInput,
) {
  const position = seek([byVendor(vendors.id), ...(filter.status ? [byStanding(filter.status)] : [])], {
    ...filter,
    before,
    timeZone: clone.timeZone,
  });
  // Vendor by vendor, as the index has them: in one list of several vendors all their sales would be sorted.
  const ofVendor = db
    .select({ id: settlements.id, createdAt: settlements.createdAt })
    .from(settlements)
    .where(position.where)
    .orderBy(...position.orderBy)
    // One more tells whether there is another page.
    .limit(pageSize + 1)
    .as("of_vendor");
  const shown = db
    .select({ id: ofVendor.id })
    .from(vendors)
    .crossJoinLateral(ofVendor)
    .where(isOf(filter))
    .orderBy(desc(ofVendor.createdAt), desc(ofVendor.id))
    .limit(pageSize + 1)
    .as("shown");
  const sales = saleReads(db, db.select({ id: shown.id }).from(shown));
  const [rows, adjustments, lines, takenOff, requests, totals] = await db.batch([
    db
      .select({ settlement: settlements, standing: standing(settlements), vendorName: vendors.name })
      .from(settlements)
      .innerJoin(shown, eq(shown.id, settlements.id))
      .innerJoin(vendors, eq(vendors.id, settlements.vendorId))
      .orderBy(...newestFirst),
    sales.adjustments,
    sales.lines,
    sales.takenOff,
    sales.requests,
    db
      .select()
      .from(vendorTotals)
      .where(inArray(vendorTotals.vendorId, vendorsOf(db, filter))),
  ]);
  const page = rows.slice(0, pageSize);
  return {
    settlements: page.map(({ settlement, vendorName, ...row }) => {
      const own = adjustments.filter(({ settlementId }) => settlementId === settlement.id);
      const left = (part: "grossMinor" | "platformMinor" | "referralMinor" | "netMinor") =>
        settlement[part] - sumMinor(own.map((adjustment) => adjustment[part]));
      return {
        id: settlement.id,
        orderId: settlement.orderId,
        orderReference: settlement.orderReference,
        vendorId: settlement.vendorId,
        vendorName,
        currency: settlement.currency,
        grossMinor: settlement.grossMinor,
        platformMinor: settlement.platformMinor,
        referralMinor: settlement.referralMinor,
        netMinor: settlement.netMinor,
        status: settlement.status,
        /** The same, but `held` while a refund of the order is not decided. */
        standing: row.standing,
        holdReason: settlement.holdReason,
        /** A refund of the order is not decided yet, so it enters no payout. */
        isHeldByRefund: settlement.heldByRefund !== null,
        dueAt: settlement.dueAt,
        createdAt: settlement.createdAt,
        referralCode: settlement.metadata.referralCode,
        /** What each refund took off. */
        adjustments: own.map(({ settlementId: _, ...adjustment }) => adjustment),
        /** The split without them. */
        left: {
          grossMinor: left("grossMinor"),
          platformMinor: left("platformMinor"),
          referralMinor: left("referralMinor"),
          netMinor: left("netMinor"),
        },
        lines: saleLines(settlement, { lines, takenOff, requests }, locale),
      };
    }),
    /** How many there are; null where nobody counts them: with days. */
    total: filter.from === undefined && filter.to === undefined ? countOf(totals, filter.status) : null,
    /** The settlement after which the next page begins; null on the last page. */
    next: rows.length > pageSize ? (page.at(-1)?.settlement.id ?? null) : null,
  };
}

const countColumns = {
  pending: "pendingSales",
  held: "heldSales",
  in_payout: "inPayoutSales",
  paid: "paidSales",
  reversed: "reversedSales",
} as const satisfies Record<SettlementStatus, keyof typeof vendorTotals.$inferSelect>;

function countOf(totals: (typeof vendorTotals.$inferSelect)[], status: SettlementStatus | undefined): number {
  return totals.reduce((sum, total) => sum + total[status ? countColumns[status] : "sales"], 0);
}
