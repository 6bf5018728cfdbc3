import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Attribution } from "#core/domain/attribution";
import { resolvePayoutTerms } from "#core/domain/payout-schedule";
import { type PlannedSettlement, planSettlements } from "#core/domain/settlement";
import { planStock, type StockMove } from "#core/domain/stock";
import {
  attributionAtPayment,
  type KnownOrderFacts,
  type PaidInput,
  paidStatements,
} from "#core/services/payments/paid-facts";
import type { Database } from "#db/client";
import { erpSalesAssists, firstPaidOrders, settlements, stockShortfalls } from "#db/schema";

/**
 * The writes of a paid store order, for one guarded batch: paid once, first purchase, a settlement and (if attributed) a
 * sales assist for each vendor, and the event. Settlements, which lock their vendors' totals, and stock come last: their rows
 * are the most contended.
 */
export function onOrderPaid(db: Database, facts: KnownOrderFacts, input: PaidInput): BatchItem<"pg">[] {
  const { order, hasPriorPaidOrder } = facts;
  const { orderReference, now } = input;
  const attribution = attributionAtPayment(facts, hasPriorPaidOrder);
  const lines = vendorLines(facts);
  const planned = planSettlements({
    orderReference,
    currency: order.currency,
    referralCode: attribution.outcome === "attributed" ? attribution.referralCode : null,
    paidAt: now,
    timeZone: input.timeZone,
    payoutTermsOf: payoutTermsOf(facts),
    lines,
  });
  const about = { orderId: order.id, orderReference, currency: order.currency };
  return [
    ...paidStatements(db, order.id, input, attribution),
    ...(hasPriorPaidOrder
      ? []
      : [db.insert(firstPaidOrders).values({ buyerId: order.buyerId, orderId: order.id, paidAt: now })]),
    ...assistStatements(db, { ...about, createdAt: now }, attribution, planned),
    db
      .insert(settlements)
      .values(planned.map((each) => ({ ...about, ...each, id: `${orderReference}:${each.vendorId}`, createdAt: now }))),
    ...stockStatements(db, order.id, now, planStock(lines, lines)),
  ];
}

/** Lines of a store order: each has a vendor and a product. */
function vendorLines({ items }: KnownOrderFacts) {
  return items.map(({ vendorId, productId, stock, ...item }) => {
    if (vendorId === null || productId === null || stock === null) {
      throw new Error("a line of a store order has a vendor and a product");
    }
    return { ...item, vendorId, productId, stock, itemId: item.id };
  });
}

function payoutTermsOf({ items, clonePayout }: KnownOrderFacts) {
  const own = new Map(items.map((item) => [item.vendorId, item]));
  return (vendorId: string) => {
    const vendor = own.get(vendorId);
    return vendor ? resolvePayoutTerms(vendor, clonePayout) : clonePayout;
  };
}

function assistStatements(
  db: Database,
  about: Pick<typeof erpSalesAssists.$inferInsert, "orderId" | "orderReference" | "currency" | "createdAt">,
  attribution: Attribution,
  planned: readonly PlannedSettlement[],
): BatchItem<"pg">[] {
  if (attribution.outcome !== "attributed") return [];
  const { referrerUserId, referralCode } = attribution;
  const assists = planned.map(({ vendorId, referralMinor }) => ({
    ...about,
    id: `${about.orderReference}:${vendorId}`,
    vendorId,
    referrerUserId,
    referralCode,
    commissionMinor: referralMinor,
  }));
  return [db.insert(erpSalesAssists).values(assists)];
}

/** One statement for all products, so that their rows are locked for no longer than the commit takes. */
function stockStatements(db: Database, orderId: string, now: Date, moves: readonly StockMove[]): BatchItem<"pg">[] {
  const short = moves.filter(({ missing }) => missing > 0);
  const taken = moves.filter((move) => move.taken > 0);
  return [
    ...(short.length > 0
      ? [
          db.insert(stockShortfalls).values(
            short.map(({ productId, missing }) => ({
              id: `${orderId}:${productId}`,
              orderId,
              productId,
              missing: BigInt(missing),
              createdAt: now,
            })),
          ),
        ]
      : []),
    ...(taken.length > 0 ? [db.execute(takeStock(taken))] : []),
  ];
}

/** Locks the products in the order of `planStock` before it writes them, so that two payments cannot wait for each other. */
function takeStock(moves: readonly StockMove[]): SQL {
  const rows = moves.map(({ productId, taken }) => sql`(${productId}::text, ${taken}::integer)`);
  return sql`
    with locked as (
      select products.id, moved.taken
      from (values ${sql.join(rows, sql`, `)}) as moved (id, taken) join products on products.id = moved.id
      order by products.id collate "C" for no key update of products
    )
    update products set stock = products.stock - locked.taken from locked where products.id = locked.id`;
}
