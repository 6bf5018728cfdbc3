import { and, count, eq, isNotNull, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { DomainError } from "#core/domain/errors";
import {
  decidePayment,
  type EventOutcome,
  isAttemptReference,
  isPolledIn,
  type PaymentStatus,
} from "#core/domain/payment";
import { type EventNote, eventNotes, parkedNotes } from "#core/domain/payment-note";
import type { ProviderEvent } from "#core/ports/payment-gateway";
import type { ServiceContext } from "#core/services/context";
import { isLostRace } from "#core/services/payments/lost-race";
import { describePaidFacts, paidFactsQueries } from "#core/services/payments/paid-facts";
import { paidEffects } from "#core/services/payments/payment-conductor";
import { closeRefundStatement, requestRefundStatements } from "#core/services/payments/request-refund";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { violatedConstraint } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { paymentAttempts, paymentEvents } from "#db/schema";

export interface SettlePaymentInput {
  event: ProviderEvent;
  now: Date;
}

/** What became of an event. `repeated`: a duplicate, so nothing was done. */
export interface SettlePaymentResult {
  outcome: EventOutcome | "repeated";
  note: EventNote | null;
  /** True when this call is the one that paid the order. */
  paid: boolean;
}

/** A plan can lose a race for the attempt, the stock, the first purchase or the order; each time it is planned anew. */
const MAX_PLANS = 12;

const EVENT_KEY = "payment_events_pkey";
const POSITION = "payment_events_position";

const repeated: SettlePaymentResult = { outcome: "repeated", note: null, paid: false };

/**
 * Applies one verified provider event exactly once, in any order of arrival: reads the facts (one trip), plans, applies
 * one guarded batch (one trip). If the database throws, nothing was written and the provider must send the event again.
 *
 * @throws DomainError `unreadable_body` for an event that cannot be ours: a reference not in this clone's format, or an
 *   unknown status for an unknown payment
 */
export async function settlePayment(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { event, now }: SettlePaymentInput,
): Promise<SettlePaymentResult> {
  if (!isAttemptReference(clone.slug, event.orderReference)) {
    throw new DomainError("unreadable_body", "not a reference of this store");
  }
  return retryLostRace(MAX_PLANS, isOutrun, async () => {
    const facts = await readFacts(db, event);
    if (facts.known) return repeated;
    const { statements, ...result } = planEvent(db, facts, event, { now, timeZone: clone.timeZone });
    try {
      await writeBatch(db, statements);
      return result;
    } catch (error) {
      if (violatedConstraint(error) !== EVENT_KEY) throw error;
      return repeated;
    }
  });
}

/** Whether another event of this attempt or order was written first. */
function isOutrun(error: unknown): boolean {
  return violatedConstraint(error) === POSITION || isLostRace(error);
}

/** The attempt, how often it has changed, whether the event is known, and its order with all that paying it needs. */
async function readFacts(db: Database, { key, orderReference }: ProviderEvent) {
  const orderId = sql`(select order_id from payment_attempts where order_reference = ${orderReference})`;
  const [[known], [changed], ...ofOrder] = await db.batch([
    db.select({ key: paymentEvents.key }).from(paymentEvents).where(eq(paymentEvents.key, key)),
    db
      .select({ changes: count() })
      .from(paymentEvents)
      .where(and(eq(paymentEvents.orderReference, orderReference), isNotNull(paymentEvents.position))),
    ...paidFactsQueries(db, orderId),
  ]);
  const facts = describePaidFacts(ofOrder);
  const attempt = facts.attempts.find((candidate) => candidate.orderReference === orderReference) ?? null;
  return { ...facts, attempt, known: known !== undefined, changes: changed?.changes ?? 0 };
}

type SettleFacts = Awaited<ReturnType<typeof readFacts>>;
type Plan = SettlePaymentResult & { statements: BatchItem<"pg">[] };

function planEvent(db: Database, facts: SettleFacts, event: ProviderEvent, at: { now: Date; timeZone: string }): Plan {
  const { attempt, order, paidReference } = facts;
  const { orderReference, status } = event;
  const write = (outcome: EventOutcome, note: EventNote | null, ...changes: BatchItem<"pg">[]): Plan => ({
    outcome,
    note,
    paid: false,
    statements: [
      db.insert(paymentEvents).values({
        key: event.key,
        orderReference,
        status: event.providerStatus,
        outcome,
        ...noteColumns(note),
        payload: event.payload,
        receivedAt: at.now,
        position: changes.length > 0 ? facts.changes + 1 : null,
      }),
      ...changes,
    ],
  });
  if (!attempt || !order) return countStray(db, event, at.now);
  if (event.provider !== attempt.provider) return write("parked", parkedNotes.of("other_provider"));
  if (event.amountMinor !== attempt.amountMinor || event.currency !== attempt.currency) {
    return write("parked", parkedNotes.of("amount_differs"));
  }
  if (!status) return write("parked", parkedNotes.of("unknown_status"));

  const moveTo = (to: PaymentStatus) => moveAttempt(db, event, to);
  const decision = decidePayment(attempt, { status, at: event.at });
  switch (decision.action) {
    case "ignore":
      return write("ignored", decision.why);
    case "park":
      return write("parked", decision.why);
    case "move": {
      const refunded = decision.to === "refunded" ? [closeRefundStatement(db, orderReference, at.now)] : [];
      return write(decision.note ? "parked" : "applied", decision.note, moveTo(decision.to), ...refunded);
    }
    case "settle": {
      if (paidReference === orderReference) return write("ignored", eventNotes.of("already", { status: "approved" }));
      if (paidReference) {
        const refund = requestRefundStatements(db, attempt, "double_payment", at.now);
        const note = eventNotes.of("given_back", { reference: paidReference });
        return write("applied", note, moveTo("surplus"), ...refund);
      }
      const paid = paidEffects(db, { ...facts, order }, { ...at, orderReference });
      return { ...write("applied", null, moveTo("approved"), ...paid), paid: true };
    }
  }
}

/**
 * An event for an unknown attempt. Attempts are stored before their form is handed out, so none of our orders is
 * affected. One row a day counts them for the operator, whatever their number.
 */
function countStray(db: Database, event: ProviderEvent, now: Date): Plan {
  if (!event.status) throw new DomainError("unreadable_body", "unknown reference and unknown status");
  const [outcome, note] = ["parked", parkedNotes.of("unknown_reference")] as const;
  const { orderReference, providerStatus: status, payload } = event;
  const counted = db
    .insert(paymentEvents)
    .values({
      key: `stray:${now.toISOString().slice(0, 10)}`,
      orderReference,
      status,
      outcome,
      ...noteColumns(note),
      payload,
      receivedAt: now,
    })
    .onConflictDoUpdate({ target: paymentEvents.key, set: { seen: sql`${paymentEvents.seen} + 1` } });
  return { outcome, note, paid: false, statements: [counted] };
}

function noteColumns(note: EventNote | null) {
  return { note: note && eventNotes.say(note), noteCode: note?.code, noteParams: note?.params };
}

/** The event's position in the same batch says that nobody changed the attempt since it was read. */
function moveAttempt(db: Database, { orderReference, at }: ProviderEvent, status: PaymentStatus): BatchItem<"pg"> {
  return db
    .update(paymentAttempts)
    .set({ status, providerEventAt: at, ...(isPolledIn(status) ? {} : { nextCheckAt: null }) })
    .where(eq(paymentAttempts.orderReference, orderReference));
}
