import { asc, count, desc, eq, inArray } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { sumMinor } from "#core/domain/money";
import { nextPayoutOf } from "#core/domain/vendor-balance";
import type { ServiceContext } from "#core/services/context";
import { balanceReads } from "#core/services/vendors/balance-reads";
import { saleLines, saleReads } from "#core/services/vendors/sale-reads";
import { settlements, vendors } from "#db/schema";

export interface ListSettlementsInput {
  /** Whose vendors. */
  ownerId: string;
  locale: Locale;
  /** From 1. */
  page: number;
  pageSize: number;
}

/**
 * A page of the settlements of a person's vendors, newest first, each with its lines, what refunds took off it and what is
 * left; totals and balances by currency, and the next payout. Names no buyer. One round trip.
 */
export async function listSettlements({ db }: Pick<ServiceContext, "db">, input: ListSettlementsInput) {
  const own = db.select({ id: vendors.id }).from(vendors).where(eq(vendors.userId, input.ownerId));
  const ofOwner = inArray(settlements.vendorId, own);
  const shown = db
    .select({ id: settlements.id })
    .from(settlements)
    .where(ofOwner)
    .orderBy(desc(settlements.createdAt), asc(settlements.id))
    .limit(input.pageSize)
    .offset((input.page - 1) * input.pageSize)
    .as("shown");
  const sales = saleReads(db, db.select({ id: shown.id }).from(shown));
  const balance = balanceReads(db, own);
  const [rows, [counted], adjustments, lines, takenOff, requests, totals, balances, due] = await db.batch([
    db
      .select({ settlement: settlements, vendorName: vendors.name })
      .from(settlements)
      .innerJoin(shown, eq(shown.id, settlements.id))
      .innerJoin(vendors, eq(vendors.id, settlements.vendorId))
      .orderBy(desc(settlements.createdAt), asc(settlements.id)),
    db.select({ total: count() }).from(settlements).where(ofOwner),
    sales.adjustments,
    sales.lines,
    sales.takenOff,
    sales.requests,
    balance.totals,
    balance.balances,
    balance.due,
  ]);
  return {
    settlements: rows.map(({ settlement, vendorName }) => {
      const own = adjustments.filter(({ settlementId }) => settlementId === settlement.id);
      const left = (part: "grossMinor" | "platformMinor" | "referralMinor" | "netMinor") =>
        settlement[part] - sumMinor(own.map((adjustment) => adjustment[part]));
      return {
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
        holdReason: settlement.holdReason,
        /** A refund of the order is not decided yet, so it enters no payout. */
        isHeldByRefund: settlement.heldByRefund !== null,
        dueAt: settlement.dueAt,
        createdAt: settlement.createdAt,
        /** What each refund took off. */
        adjustments: own.map(({ settlementId: _, ...adjustment }) => adjustment),
        /** The split without them. */
        left: {
          grossMinor: left("grossMinor"),
          platformMinor: left("platformMinor"),
          referralMinor: left("referralMinor"),
          netMinor: left("netMinor"),
        },
        lines: saleLines(settlement, { lines, takenOff, requests }, input.locale),
      };
    }),
    total: counted?.total ?? 0,
    totals,
    balances,
    nextPayout: nextPayoutOf(due, balances),
  };
}
