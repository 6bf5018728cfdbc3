import { and, asc, eq, getTableColumns, inArray, sql } from "drizzle-orm";
import { deliveriesOf } from "#core/domain/delivery";
import { DomainError } from "#core/domain/errors";
import type { Locale } from "#core/domain/locale";
import { sumMinor } from "#core/domain/money";
import { isRefundDone } from "#core/domain/refund";
import { refundExtent, refundStanding } from "#core/domain/refund-standing";
import type { ServiceContext } from "#core/services/context";
import { deliveryColumn } from "#core/services/delivery-column";
import { orderItems, orders, paymentAttempts, refundLines, refunds, shipments, vendors } from "#db/schema";

export interface GetOrderInput {
  /** The order's id, or the `orderReference` of one of its attempts. */
  reference: string;
  viewerId: string;
  /** An admin sees every order. */
  isAdmin: boolean;
  locale: Locale;
}

/**
 * An order with its lines, attempts, refunds and parcels, in one round trip.
 *
 * @throws DomainError `not_found`, also for somebody else's order
 */
export async function getOrder({ db }: Pick<ServiceContext, "db">, input: GetOrderInput) {
  const byReference = db
    .select({ id: paymentAttempts.orderId })
    .from(paymentAttempts)
    .where(eq(paymentAttempts.orderReference, input.reference));
  const ids = db
    .select({ id: orders.id })
    .from(orders)
    .where(
      and(
        // One array: `or` with a subquery would read every order.
        sql`${orders.id} = any(array[${input.reference}, (${byReference})])`,
        input.isAdmin ? undefined : eq(orders.buyerId, input.viewerId),
      ),
    );
  const ofAttempts = db
    .select({ orderReference: paymentAttempts.orderReference })
    .from(paymentAttempts)
    .where(inArray(paymentAttempts.orderId, ids));
  const [[order], items, attempts, refundRows, takenOff, parcels] = await db.batch([
    db
      .select({
        id: orders.id,
        buyerId: orders.buyerId,
        purpose: orders.purpose,
        status: orders.status,
        currency: orders.currency,
        totalMinor: orders.totalMinor,
        contact: orders.contact,
        referralCode: orders.referralCode,
        refusedReason: orders.refusedReason,
        createdAt: orders.createdAt,
        paidAt: orders.paidAt,
        cancelledAt: orders.cancelledAt,
        paidReference: orders.paidReference,
      })
      .from(orders)
      .where(inArray(orders.id, ids)),
    db
      .select({ item: orderItems, vendorName: vendors.name, delivery: deliveryColumn })
      .from(orderItems)
      .leftJoin(vendors, eq(vendors.id, orderItems.vendorId))
      .where(inArray(orderItems.orderId, ids))
      .orderBy(asc(orderItems.position)),
    db
      .select({
        orderReference: paymentAttempts.orderReference,
        provider: paymentAttempts.provider,
        status: paymentAttempts.status,
        amountMinor: paymentAttempts.amountMinor,
        createdAt: paymentAttempts.createdAt,
      })
      .from(paymentAttempts)
      .where(inArray(paymentAttempts.orderId, ids))
      .orderBy(asc(paymentAttempts.createdAt)),
    db
      .select()
      .from(refunds)
      .where(inArray(refunds.orderReference, ofAttempts))
      .orderBy(asc(refunds.createdAt), asc(refunds.position), asc(refunds.id)),
    db
      .select(getTableColumns(refundLines))
      .from(refundLines)
      .innerJoin(orderItems, eq(orderItems.id, refundLines.itemId))
      .where(inArray(orderItems.orderId, ids))
      .orderBy(asc(orderItems.position)),
    db
      .select({
        vendorId: shipments.vendorId,
        vendorName: vendors.name,
        sentAt: shipments.sentAt,
        carrier: shipments.carrier,
        trackingNumber: shipments.trackingNumber,
      })
      .from(shipments)
      .innerJoin(vendors, eq(vendors.id, shipments.vendorId))
      .where(inArray(shipments.orderId, ids))
      .orderBy(asc(vendors.name), asc(vendors.id)),
  ]);
  if (!order) throw new DomainError("not_found", "no such order for this viewer");
  const { buyerId, ...shown } = order;
  const nameOf = (itemId: string) => items.find(({ item }) => item.id === itemId)?.item.name[input.locale] ?? "";
  const done = refundRows.filter((refund) => isRefundDone(refund.status));
  const ofOrder = done.filter(({ orderReference }) => orderReference === order.paidReference);
  const refundedMinor = sumMinor(ofOrder.map(({ amountMinor }) => amountMinor));
  const paidBy = attempts.find(({ orderReference }) => orderReference === order.paidReference);
  return {
    ...shown,
    /** False for an admin viewing somebody else's order. */
    isBuyer: buyerId === input.viewerId,
    refunded: refundExtent(paidBy, refundedMinor),
    /** What was refunded of the payment that counts, in minor units. */
    refundedMinor,
    attempts: attempts.map(({ amountMinor: _, ...attempt }) => attempt),
    refunds: refundRows.map((refund) => ({
      id: refund.id,
      orderReference: refund.orderReference,
      provider: attempts.find(({ orderReference }) => orderReference === refund.orderReference)?.provider ?? "",
      reason: refund.reason,
      /** Given back by a transfer of ours, and not by the provider. */
      isByHand:
        refund.bankReference !== null &&
        refund.reason !== "chargeback" &&
        refund.sentAt === null &&
        refund.providerShowsAt === null,
      standing: refundStanding(refund, refundRows),
      amountMinor: refund.amountMinor,
      note: refund.note,
      lines: linesOf(refund, takenOff).map((line) => ({ ...line, name: nameOf(line.itemId) })),
      askedAt: refund.createdAt,
      endedAt: refund.endedAt,
    })),
    /** One a vendor once the order is paid; `sentAt` is null until the vendor says so. What was refunded is not sent. */
    parcels: parcels.flatMap(({ vendorId, ...parcel }) => {
      const left = items.filter(({ item }) => item.vendorId === vendorId).map(({ item }) => keptOf(item, takenOff));
      return parcel.sentAt !== null || left.some((minor) => minor > 0n) ? [parcel] : [];
    }),
    /** How each of its vendors sends, as they say now. */
    deliveries: deliveriesOf(items.map(({ item, ...line }) => ({ ...line, vendorId: item.vendorId }))),
    items: items.map(({ item, vendorName }) => {
      const off = takenOff.filter(({ itemId }) => itemId === item.id);
      return {
        id: item.id,
        name: item.name[input.locale],
        vendorName,
        quantity: item.quantity,
        unitPriceMinor: item.unitPriceMinor,
        lineTotalMinor: item.lineTotalMinor,
        refundedQuantity: off.reduce((sum, line) => sum + line.quantity, 0),
        refundedMinor: sumMinor(off.map(({ amountMinor }) => amountMinor)),
      };
    }),
  };
}

/** What is left of a line's total after the refunds that are done, in minor units. */
function keptOf(
  { id, lineTotalMinor }: typeof orderItems.$inferSelect,
  takenOff: readonly (typeof refundLines.$inferSelect)[],
): bigint {
  return lineTotalMinor - sumMinor(takenOff.flatMap(({ itemId, amountMinor }) => (itemId === id ? [amountMinor] : [])));
}

interface ShownRefundLine {
  itemId: string;
  quantity: number;
  /** Minor units; null while the refund is not done, when it is not final. */
  amountMinor: bigint | null;
}

/** What a refund took off each line; before it is done, the units that were asked for. */
function linesOf(
  { id, status, requestedLines }: typeof refunds.$inferSelect,
  takenOff: readonly (typeof refundLines.$inferSelect)[],
): ShownRefundLine[] {
  if (!isRefundDone(status)) return (requestedLines ?? []).map((line) => ({ ...line, amountMinor: null }));
  return takenOff
    .filter(({ refundId }) => refundId === id)
    .map(({ itemId, quantity, amountMinor }) => ({ itemId, quantity, amountMinor }));
}
