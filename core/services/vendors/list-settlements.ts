import { and, asc, count, desc, eq, inArray, sql, sum } from "drizzle-orm";
import { type Currency, sumMinor } from "#core/domain/money";
import type { ServiceContext } from "#core/services/context";
import { settlements, vendors } from "#db/schema";

export interface ListSettlementsInput {
  /** Whose vendors. */
  ownerId: string;
  /** From 1. */
  page: number;
  pageSize: number;
}

/**
 * A page of the settlements of a person's vendors, newest first, with totals by currency and the next payout. Names no
 * buyer. One round trip.
 */
export async function listSettlements({ db }: Pick<ServiceContext, "db">, input: ListSettlementsInput) {
  const own = db.select({ id: vendors.id }).from(vendors).where(eq(vendors.userId, input.ownerId));
  const ofOwner = inArray(settlements.vendorId, own);
  const [rows, [counted], totals, due] = await db.batch([
    db
      .select({
        orderId: settlements.orderId,
        orderReference: settlements.orderReference,
        vendorId: settlements.vendorId,
        vendorName: vendors.name,
        currency: settlements.currency,
        grossMinor: settlements.grossMinor,
        platformMinor: settlements.platformMinor,
        referralMinor: settlements.referralMinor,
        netMinor: settlements.netMinor,
        status: settlements.status,
        dueAt: settlements.dueAt,
        createdAt: settlements.createdAt,
      })
      .from(settlements)
      .innerJoin(vendors, eq(vendors.id, settlements.vendorId))
      .where(ofOwner)
      .orderBy(desc(settlements.createdAt), asc(settlements.id))
      .limit(input.pageSize)
      .offset((input.page - 1) * input.pageSize),
    db.select({ total: count() }).from(settlements).where(ofOwner),
    db
      .select({
        currency: settlements.currency,
        grossMinor: sum(settlements.grossMinor).mapWith(BigInt),
        /** Referred part of the gross. */
        referredMinor:
          sql<string>`coalesce(sum(${settlements.grossMinor}) filter (where ${settlements.referralMinor} > 0), 0)`.mapWith(
            BigInt,
          ),
        platformMinor: sum(settlements.platformMinor).mapWith(BigInt),
        referralMinor: sum(settlements.referralMinor).mapWith(BigInt),
        netMinor: sum(settlements.netMinor).mapWith(BigInt),
      })
      .from(settlements)
      .where(ofOwner)
      .groupBy(settlements.currency)
      .orderBy(asc(settlements.currency)),
    db
      .select({ currency: settlements.currency, netMinor: settlements.netMinor, dueAt: settlements.dueAt })
      .from(settlements)
      .where(and(ofOwner, eq(settlements.status, "pending")))
      .orderBy(asc(settlements.dueAt)),
  ]);
  return { settlements: rows, total: counted?.total ?? 0, totals, nextPayout: nextPayout(due) };
}

/** The next payout: when it is due and its amount; null when nothing is pending. */
function nextPayout(due: readonly { currency: Currency; netMinor: bigint; dueAt: Date }[]) {
  const [first] = due;
  if (!first) return null;
  const together = due.filter(({ currency, dueAt }) => currency === first.currency && +dueAt === +first.dueAt);
  return { dueAt: first.dueAt, currency: first.currency, netMinor: sumMinor(together.map(({ netMinor }) => netMinor)) };
}
