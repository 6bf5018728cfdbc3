import { and, asc, desc, eq, inArray, isNotNull, notExists, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { type OrderFilter, readOrderKey } from "#core/domain/order-search";
import { doneRefundStatuses } from "#core/domain/refund";
import { refundExtent } from "#core/domain/refund-standing";
import type { ServiceContext } from "#core/services/context";
import { openCases } from "#core/services/open-cases";
import { foundOrders } from "#core/services/orders/found-orders";
import type { Database } from "#db/client";
import { orderItems, orders, paymentAttempts, paymentEvents, refundRequests, refunds, users } from "#db/schema";

export interface SearchOrdersInput {
  /** As typed; nothing for all orders. */
  query?: string | undefined;
  show: OrderFilter;
  /** The id of the last order of the page before. */
  before?: string | undefined;
  pageSize: number;
}

/** Names of lines shown of an order. */
const NAMES_SHOWN = 3;

/**
 * Orders, newest first, a page after the order `before`. `key` says what the query was read as. An exact key finds its
 * orders by indexes, however many there are. One round trip.
 */
export async function searchOrders(
  { db }: Pick<ServiceContext, "db">,
  { query = "", show, before, pageSize }: SearchOrdersInput,
) {
  const key = query.trim() === "" ? null : readOrderKey(query);
  // One more tells whether there is another page.
  const shown = foundOrders(db, { key, also: filtered(db, show), before, limit: pageSize + 1 });
  // An array, of which the planner expects few: it does not read whole tables to join them.
  const isShown = (id: PgColumn) => sql`${id} = any(array(select id from (${shown}) as shown))`;
  const [rows, lines, givenBack, waiting] = await db.batch([
    db
      .select({
        id: orders.id,
        purpose: orders.purpose,
        status: orders.status,
        totalMinor: orders.totalMinor,
        currency: orders.currency,
        createdAt: orders.createdAt,
        referralCode: orders.referralCode,
        buyerName: users.name,
        buyerEmail: users.email,
        buyerDeletedAt: users.deletedAt,
        paidBy: { status: paymentAttempts.status, amountMinor: paymentAttempts.amountMinor },
      })
      .from(orders)
      .innerJoin(users, eq(users.id, orders.buyerId))
      .leftJoin(paymentAttempts, eq(paymentAttempts.orderReference, orders.paidReference))
      .where(isShown(orders.id))
      .orderBy(desc(orders.createdAt), desc(orders.id)),
    db
      .select({ orderId: orderItems.orderId, name: orderItems.name, quantity: orderItems.quantity })
      .from(orderItems)
      .where(isShown(orderItems.orderId))
      .orderBy(asc(orderItems.orderId), asc(orderItems.position)),
    db
      .select({ id: orders.id, refundedMinor: sql`sum(${refunds.amountMinor})`.mapWith(BigInt) })
      .from(orders)
      .innerJoin(refunds, eq(refunds.orderReference, orders.paidReference))
      .where(and(isShown(orders.id), inArray(refunds.status, doneRefundStatuses)))
      .groupBy(orders.id),
    db
      .select({ id: orders.id })
      .from(orders)
      .where(and(isShown(orders.id), inArray(orders.id, toDecide(db)))),
  ]);
  const refundedOf = new Map(givenBack.map(({ id, refundedMinor }) => [id, refundedMinor]));
  const waits = new Set(waiting.map(({ id }) => id));
  const page = rows.slice(0, pageSize);
  return {
    key,
    orders: page.map(({ paidBy, buyerDeletedAt, ...order }) => {
      const refundedMinor = refundedOf.get(order.id) ?? 0n;
      const own = lines.filter(({ orderId }) => orderId === order.id);
      return {
        ...order,
        /** False once the account is deleted: then name and e-mail say nothing. */
        hasBuyer: buyerDeletedAt === null,
        refundedMinor,
        refunded: refundExtent(paidBy, refundedMinor),
        /** Whether something about it waits for a person. */
        waits: waits.has(order.id),
        lines: own.slice(0, NAMES_SHOWN).map(({ orderId: _, ...line }) => line),
        moreLines: Math.max(0, own.length - NAMES_SHOWN),
      };
    }),
    /** The order after which the next page begins; null on the last page. */
    next: rows.length > pageSize ? (page.at(-1)?.id ?? null) : null,
  };
}

function filtered(db: Database, show: OrderFilter): SQL | undefined {
  if (show === "all") return undefined;
  if (show === "to_decide") return inArray(orders.id, toDecide(db));
  const paying = db
    .select({ one: sql`1` })
    .from(paymentAttempts)
    .where(
      and(
        eq(paymentAttempts.orderReference, orders.paidReference),
        show === "refunded" ? eq(paymentAttempts.status, "refunded") : eq(paymentAttempts.status, "approved"),
      ),
    );
  const done = db
    .select({ one: sql`1` })
    .from(refunds)
    .where(and(eq(refunds.orderReference, orders.paidReference), inArray(refunds.status, doneRefundStatuses)));
  const isPaid = and(eq(orders.status, "paid"), isNotNull(orders.paidReference), sql`exists ${paying}`);
  if (show === "refunded") return isPaid;
  return and(isPaid, show === "paid" ? notExists(done) : sql`exists ${done}`);
}

/** Orders that wait for a person: a vendor's request, a refund that needs one, or a parked event. */
function toDecide(db: Database) {
  return db
    .select({ id: refundRequests.orderId })
    .from(refundRequests)
    .where(eq(refundRequests.status, "asked"))
    .union(
      db
        .select({ id: paymentAttempts.orderId })
        .from(refunds)
        .innerJoin(paymentAttempts, eq(paymentAttempts.orderReference, refunds.orderReference))
        .where(openCases.refunds),
    )
    .union(
      db
        .select({ id: paymentAttempts.orderId })
        .from(paymentEvents)
        .innerJoin(paymentAttempts, eq(paymentAttempts.orderReference, paymentEvents.orderReference))
        .where(openCases.events),
    );
}
