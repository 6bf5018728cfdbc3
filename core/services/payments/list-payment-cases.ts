import { asc, count, desc, eq, isNotNull } from "drizzle-orm";
import type { Currency } from "#core/domain/money";
import { parkedNotes } from "#core/domain/payment-note";
import type { ServiceContext } from "#core/services/context";
import { openCases } from "#core/services/open-cases";
import { paymentAttempts, paymentEvents } from "#db/schema";

/** Decided events shown beside the open ones. */
const SHOWN = 20;

/** Payments that need a person: a page of parked events, the oldest first, and the latest resolved ones. */
export async function listPaymentCases(
  { db }: Pick<ServiceContext, "db">,
  { page, pageSize }: { page: number; pageSize: number },
) {
  const { orderId, amountMinor, currency } = paymentAttempts;
  const columns = { event: paymentEvents, orderId, amountMinor, currency };
  const attempt = eq(paymentAttempts.orderReference, paymentEvents.orderReference);
  const [open, [total], decided] = await db.batch([
    db
      .select(columns)
      .from(paymentEvents)
      .leftJoin(paymentAttempts, attempt)
      .where(openCases.events)
      .orderBy(asc(paymentEvents.receivedAt), asc(paymentEvents.key))
      .limit(pageSize)
      .offset((page - 1) * pageSize),
    db.select({ events: count() }).from(paymentEvents).where(openCases.events),
    db
      .select(columns)
      .from(paymentEvents)
      .leftJoin(paymentAttempts, attempt)
      .where(isNotNull(paymentEvents.resolvedAt))
      .orderBy(desc(paymentEvents.resolvedAt))
      .limit(SHOWN),
  ]);
  return {
    open: open.map(describeEvent),
    total: total?.events ?? 0,
    decided: decided.map(describeEvent),
  };
}

interface EventRow {
  event: typeof paymentEvents.$inferSelect;
  /** The attempt's; null where no attempt has the reference. */
  orderId: string | null;
  amountMinor: bigint | null;
  currency: Currency | null;
}

function describeEvent({ event, ...attempt }: EventRow) {
  const { noteCode: code, noteParams: params, ...row } = event;
  return { ...row, ...attempt, why: parkedNotes.read({ code, params, text: row.note }).why };
}
