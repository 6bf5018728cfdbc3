import { and, asc, desc, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { sumMinor } from "#core/domain/money";
import { MOST_COUNTED, type ShipmentState } from "#core/domain/shipment";
import type { ServiceContext } from "#core/services/context";
import { saleReads } from "#core/services/vendors/sale-reads";
import { orders, settlements, shipments, vendors } from "#db/schema";

export interface ListShipmentsInput {
  /** Whose vendors. */
  ownerId: string;
  /** Of one of them only. */
  vendorId?: string | undefined;
  state: ShipmentState;
  /** The last one of the page before. */
  before?: string | undefined;
  locale: Locale;
  pageSize: number;
}

/**
 * A page of what a person's vendors have to send (the longest waiting first), or have sent (the newest first): to whom, and
 * the units of their own lines that were not refunded. A sale of which nothing is left is not to be sent. Each vendor's
 * rows are read by the index, however many there are. One round trip.
 */
export async function listShipments({ db }: Pick<ServiceContext, "db">, input: ListShipmentsInput) {
  const { state, locale, pageSize } = input;
  // One more tells whether there is another page.
  const chosen = sql`(${chosenShipments({ ...input, limit: pageSize + 1 })})`;
  const sales = saleReads(db, chosen);
  const order =
    state === "to_send"
      ? [asc(shipments.createdAt), asc(shipments.settlementId)]
      : [desc(shipments.sentAt), desc(shipments.settlementId)];
  const [rows, lines, takenOff, adjustments] = await db.batch([
    db
      .select({
        settlementId: shipments.settlementId,
        orderId: shipments.orderId,
        orderReference: settlements.orderReference,
        vendorId: shipments.vendorId,
        vendorName: vendors.name,
        /** When the order was paid. */
        paidAt: shipments.createdAt,
        sentAt: shipments.sentAt,
        carrier: shipments.carrier,
        trackingNumber: shipments.trackingNumber,
        currency: settlements.currency,
        grossMinor: settlements.grossMinor,
        heldByRefund: settlements.heldByRefund,
        contact: orders.contact,
      })
      .from(shipments)
      .innerJoin(settlements, eq(settlements.id, shipments.settlementId))
      .innerJoin(orders, eq(orders.id, shipments.orderId))
      .innerJoin(vendors, eq(vendors.id, shipments.vendorId))
      .where(inArray(shipments.settlementId, chosen))
      .orderBy(...order),
    sales.lines,
    sales.takenOff,
    sales.adjustments,
  ]);
  const page = rows.slice(0, pageSize);
  return {
    shipments: page.map(({ contact, heldByRefund, grossMinor, ...shipment }) => {
      const off = adjustments.filter(({ settlementId }) => settlementId === shipment.settlementId);
      return {
        ...shipment,
        /** To whom; null once the buyer has deleted the account. */
        contact: contact && contact.name !== "" ? contact : null,
        /** A refund is not decided yet: better wait before sending. */
        isRefundOpen: heldByRefund !== null,
        /** What is left of the sale's gross: zero once all of it was refunded. */
        leftMinor: grossMinor - sumMinor(off.map((each) => each.grossMinor)),
        items: lines
          .filter(({ settlementId }) => settlementId === shipment.settlementId)
          .map(({ itemId, name, quantity }) => {
            const units = takenOff
              .filter((line) => line.itemId === itemId)
              .reduce((sum, line) => sum + line.quantity, 0);
            return { itemId, name: name[locale], ordered: quantity, kept: quantity - units };
          }),
      };
    }),
    /** The one after which the next page begins; null on the last page. */
    next: rows.length > pageSize ? (page.at(-1)?.settlementId ?? null) : null,
  };
}

/** How many parcels wait to be sent, counted up to one more than {@link MOST_COUNTED}. One round trip. */
export async function countToSend({ db }: Pick<ServiceContext, "db">, { ownerId }: { ownerId: string }) {
  const chosen = chosenShipments({ ownerId, state: "to_send", limit: MOST_COUNTED + 1 });
  const { rows } = await db.execute<{ waiting: number }>(
    sql`select count(*)::int as waiting from (${chosen}) as waiting`,
  );
  return rows[0]?.waiting ?? 0;
}

type Choice = Pick<ListShipmentsInput, "ownerId" | "vendorId" | "state" | "before"> & { limit: number };

/** Query of the settlements' ids: the first rows of each vendor, then the first of them all. */
function chosenShipments({ ownerId, vendorId, state, before, limit }: Choice): SQL {
  const [place, order, isIn] =
    state === "to_send"
      ? ([sql`created_at`, sql`asc`, sql`sent_at is null and ${hasLeft}`] as const)
      : ([sql`sent_at`, sql`desc`, sql`sent_at is not null`] as const);
  const beyond = state === "to_send" ? sql`>` : sql`<`;
  const last = sql`select ${place}, settlement_id from shipments where settlement_id = ${before ?? null}`;
  const isAfter = before === undefined ? sql`true` : sql`(${place}, settlement_id) ${beyond} (${last})`;
  return sql`select each.settlement_id from vendors cross join lateral (
      select settlement_id, ${place} as place from shipments
      where shipments.vendor_id = vendors.id and ${isIn} and ${isAfter}
      order by ${place} ${order}, settlement_id ${order} limit ${limit}
    ) as each
    where ${and(eq(vendors.userId, ownerId), vendorId === undefined ? undefined : eq(vendors.id, vendorId))}
    order by each.place ${order}, each.settlement_id ${order} limit ${limit}`;
}

/** Of a wholly refunded sale nothing is to be sent, whatever its standing. */
const hasLeft = sql`exists (select 1 from settlements where id = shipments.settlement_id and gross_minor > coalesce((
  select sum(gross_minor) from settlement_adjustments where settlement_id = shipments.settlement_id), 0))`;
