import { asc, eq, inArray, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { type KeptLine, keepLines, type OrderedLine } from "#core/domain/kept-lines";
import { sumMinor } from "#core/domain/money";
import { isRefundDone, isRefundOpen } from "#core/domain/refund";
import { parseStand, type RefundStand, type RefundState, standOf } from "#core/services/refunds/refund-stand";
import type { Database } from "#db/client";
import { erpSalesAssists, orderItems, orders, paymentAttempts, settlements, stockShortfalls } from "#db/schema";

/** A line as it was sold, with its product. */
export interface SoldLine extends OrderedLine {
  productId: string | null;
}

/** Everything that decides what a refund of an attempt does. */
export interface RefundFacts {
  orderReference: string;
  attempt: Pick<
    typeof paymentAttempts.$inferSelect,
    "orderId" | "payerId" | "purpose" | "provider" | "amountMinor" | "currency"
  >;
  stand: RefundStand;
  /** The stand as Postgres wrote it, to be compared with. */
  seen: string;
  /** The lines of the order; none for an attempt that did not pay it. */
  lines: SoldLine[];
  settlements: (Pick<typeof settlements.$inferSelect, "id" | "vendorId" | "status"> & {
    /** A live payout has taken off what was refunded of it before, so the next one must give that back: it is never reversed. */
    isTakenOff: boolean;
  })[];
  assists: Pick<typeof erpSalesAssists.$inferSelect, "id" | "vendorId">[];
  /** Units that were paid for and never were on the shelf. */
  missing: { productId: string; missing: number }[];
}

/**
 * Reads the facts of an attempt. One round trip.
 *
 * @throws DomainError `not_found` without such an attempt
 */
export async function readRefundFacts(db: Database, orderReference: string): Promise<RefundFacts> {
  const orderId = db
    .select({ id: paymentAttempts.orderId })
    .from(paymentAttempts)
    .where(eq(paymentAttempts.orderReference, orderReference));
  const [stands, [attempt], items, settled, assists, missing] = await db.batch([
    // First: what comes after it is written with a payment and never changed, so it is there if this says it is paid.
    db.execute<{ stand: unknown }>(sql`select ${standOf(orderReference)} as stand`),
    db
      .select({
        orderId: paymentAttempts.orderId,
        payerId: paymentAttempts.payerId,
        purpose: paymentAttempts.purpose,
        provider: paymentAttempts.provider,
        amountMinor: paymentAttempts.amountMinor,
        currency: paymentAttempts.currency,
      })
      .from(paymentAttempts)
      .innerJoin(orders, eq(orders.id, paymentAttempts.orderId))
      .where(eq(paymentAttempts.orderReference, orderReference)),
    db
      .select({
        itemId: orderItems.id,
        productId: orderItems.productId,
        vendorId: orderItems.vendorId,
        position: orderItems.position,
        quantity: orderItems.quantity,
        lineTotalMinor: orderItems.lineTotalMinor,
        referralRateBp: orderItems.referralRateBp,
        platformRateBp: orderItems.platformRateBp,
      })
      .from(orderItems)
      .where(inArray(orderItems.orderId, orderId))
      .orderBy(asc(orderItems.position)),
    db
      .select({ id: settlements.id, vendorId: settlements.vendorId, status: settlements.status, isTakenOff })
      .from(settlements)
      .where(eq(settlements.orderReference, orderReference))
      .orderBy(asc(settlements.id)),
    db
      .select({ id: erpSalesAssists.id, vendorId: erpSalesAssists.vendorId })
      .from(erpSalesAssists)
      .where(eq(erpSalesAssists.orderReference, orderReference)),
    db
      .select({ productId: stockShortfalls.productId, missing: stockShortfalls.missing })
      .from(stockShortfalls)
      .where(inArray(stockShortfalls.orderId, orderId)),
  ]);
  const value = stands.rows[0]?.stand ?? null;
  if (!attempt || value === null) throw new DomainError("not_found", "no payment has this reference");
  const stand = adopted(parseStand(value));
  return {
    orderReference,
    attempt,
    stand,
    seen: JSON.stringify(value),
    lines: stand.isPaying ? items : [],
    settlements: settled,
    assists,
    missing: missing.map((row) => ({ ...row, missing: Number(row.missing) })),
  };
}

/** SQL: of a settlement, see {@link RefundFacts}. The name by hand: a column in a selection loses its table. */
export const isTakenOff = sql<boolean>`exists (
  select from payout_adjustments taken where taken.settlement_id = settlements.id and taken.live)`;

/**
 * The last release called a refund done as soon as its provider did, and no ledger of a paid order follows that: only the
 * statement says how much is back, as of one that was sent.
 */
function adopted(stand: RefundStand): RefundStand {
  if (!stand.isPaying) return stand;
  const refunds = stand.refunds.map((refund) =>
    refund.status === "refunded" ? { ...refund, status: "sent" as const } : refund,
  );
  return { ...stand, refunds };
}

/** The refunds that the ledgers know of. */
export function doneRefunds({ stand }: RefundFacts): RefundState[] {
  return stand.refunds.filter(({ status }) => isRefundDone(status));
}

/** The refund in flight, if any. */
export function openRefund({ stand }: RefundFacts): RefundState | null {
  return stand.refunds.find(({ status }) => isRefundOpen(status)) ?? null;
}

/** What is left of each line. */
export function keptLines(facts: RefundFacts): KeptLine[] {
  return keepLines(
    facts.lines,
    doneRefunds(facts).flatMap(({ lines }) => lines),
  );
}

/** What is left of the attempt, in minor units. */
export function leftOfAttempt(facts: RefundFacts): bigint {
  return facts.attempt.amountMinor - sumMinor(doneRefunds(facts).map(({ amountMinor }) => amountMinor));
}
