import { eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { DomainError } from "#core/domain/errors";
import {
  decidePayment,
  decideStatement,
  type EventOutcome,
  isAttemptReference,
  isPolledIn,
  type PaymentStatus,
  speaksOfRefund,
} from "#core/domain/payment";
import { type EventNote, eventNotes, type ParkedNote, parkedNotes } from "#core/domain/payment-note";
import type { ProviderEvent, ProviderStatement } from "#core/ports/payment-gateway";
import type { ServiceContext } from "#core/services/context";
import { isLostRace } from "#core/services/payments/lost-race";
import { describePaidFacts, paidFactsQueries } from "#core/services/payments/paid-facts";
import { paidEffects } from "#core/services/payments/payment-conductor";
import { surplusRefundStatements } from "#core/services/payments/surplus-refund";
import { suspectRefund } from "#core/services/payments/suspect-refund";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { violatedConstraint } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { paymentAttempts, paymentEvents } from "#db/schema";

export interface SettlePaymentInput {
  /** A callback, or what the provider answered when it was asked. */
  event: ProviderEvent | ProviderStatement;
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
 * one guarded batch (one trip). If the database throws, nothing was written and the provider must send the event again. An
 * event that speaks of a refund moves nothing, and is never too often: it has the provider asked for its statement.
 *
 * @throws DomainError `unreadable_body` for an event that cannot be ours: a reference not in this clone's format, or an
 *   unknown status for an unknown payment
 */
export async function settlePayment(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { event: told, now }: SettlePaymentInput,
): Promise<SettlePaymentResult> {
  const event = keyOfSum(told);
  if (!isAttemptReference(clone.slug, event.orderReference)) {
    throw new DomainError("unreadable_body", "not a reference of this store");
  }
  return retryLostRace(MAX_PLANS, isOutrun, async () => {
    const facts = await readFacts(db, event);
    if (facts.known && !speaksOfRefund(event.status)) return repeated;
    const { statements, ...result } = planEvent(db, facts, event, { now, timeZone: clone.timeZone });
    try {
      await writeBatch(db, statements);
      return facts.known ? repeated : result;
    } catch (error) {
      if (violatedConstraint(error) !== EVENT_KEY) throw error;
      return repeated;
    }
  });
}

/** A statement with another sum is another event, whatever its callback would have been. */
function keyOfSum(event: ProviderEvent | ProviderStatement): ProviderEvent | ProviderStatement {
  return isStatement(event) && event.refundedMinor > 0n
    ? { ...event, key: `${event.key}:${event.refundedMinor}` }
    : event;
}

const isStatement = (event: ProviderEvent | ProviderStatement): event is ProviderStatement => "refundedMinor" in event;

/** Whether another event of this attempt or order was written first. */
function isOutrun(error: unknown): boolean {
  return violatedConstraint(error) === POSITION || isLostRace(error);
}

/** The attempt, how often it has changed, whether the event is known, and its order with all that paying it needs. */
async function readFacts(db: Database, { key, orderReference }: ProviderEvent) {
  const orderId = sql`(select order_id from payment_attempts where order_reference = ${orderReference})`;
  const [[events], ...ofOrder] = await db.batch([
    db
      .select({
        known: sql<boolean>`exists (select from payment_events where key = ${key})`,
        changes: sql`(
          select count(*) from payment_events where order_reference = ${orderReference} and position is not null
        )`.mapWith(Number),
      })
      .from(sql`(select) as events`),
    ...paidFactsQueries(db, orderId),
  ]);
  const facts = describePaidFacts(ofOrder);
  const attempt = facts.attempts.find((candidate) => candidate.orderReference === orderReference) ?? null;
  return { ...facts, attempt, known: events?.known ?? false, changes: events?.changes ?? 0 };
}

type SettleFacts = Awaited<ReturnType<typeof readFacts>>;
type Plan = SettlePaymentResult & { statements: BatchItem<"pg">[] };

function planEvent(
  db: Database,
  facts: SettleFacts,
  event: ProviderEvent | ProviderStatement,
  at: { now: Date; timeZone: string },
): Plan {
  const { attempt, order, paidReference } = facts;
  const { orderReference, status } = event;
  const write = (outcome: EventOutcome, note: EventNote | null, ...changes: BatchItem<"pg">[]): Plan => {
    const position = changes.length > 0 ? facts.changes + 1 : null;
    return {
      outcome,
      note,
      paid: false,
      statements: [eventRow(db, event, { outcome, note, position, at }), ...changes],
    };
  };
  const park = (why: ParkedNote) => write("parked", why);
  if (!attempt || !order) return countStray(db, event, at.now);
  if (event.provider !== attempt.provider) return park(parkedNotes.of("other_provider"));
  if (!status) return park(parkedNotes.of("unknown_status"));

  const told = { ...event, status };
  const decision = isStatement(told) ? decideStatement(attempt, told) : decidePayment(attempt, told);
  const isOfItsAmount = event.amountMinor === attempt.amountMinor && event.currency === attempt.currency;
  const askAboutRefund = () => db.execute(suspectRefund(orderReference, at.now));
  switch (decision.action) {
    case "suspect": {
      const note = eventNotes.of("refund_suspected");
      const row = eventRow(db, event, { outcome: "applied", note, position: null, at }).onConflictDoNothing();
      return { outcome: "applied", note, paid: false, statements: [row, askAboutRefund()] };
    }
    case "ignore":
      return isOfItsAmount ? write("ignored", decision.why) : park(parkedNotes.of("amount_differs"));
    case "move":
      if (!isOfItsAmount && decision.to !== "refunded") return park(parkedNotes.of("amount_differs"));
      return write("applied", null, moveAttempt(db, event, decision.to));
    case "settle": {
      if (!isOfItsAmount) return park(parkedNotes.of("amount_differs"));
      if (paidReference === orderReference) return write("ignored", eventNotes.of("already", { status: "approved" }));
      // Given back in part already: the refunds are recorded once it is settled.
      const refunded = isStatement(event) && event.refundedMinor > 0n ? [askAboutRefund()] : [];
      if (paidReference) {
        const refund = refunded.length > 0 ? refunded : surplusRefundStatements(db, attempt, at.now);
        const note = eventNotes.of("given_back", { reference: paidReference });
        return write("applied", note, moveAttempt(db, event, "surplus"), ...refund);
      }
      const paid = paidEffects(db, { ...facts, order }, { ...at, orderReference });
      return { ...write("applied", null, moveAttempt(db, event, "approved"), ...paid, ...refunded), paid: true };
    }
  }
}

/** The row of an event: what it said, what became of it, and which change of its attempt it made. */
function eventRow(
  db: Database,
  { key, orderReference, providerStatus, payload }: ProviderEvent,
  { outcome, note, position, at }: EventFate,
) {
  return db.insert(paymentEvents).values({
    key,
    orderReference,
    status: providerStatus,
    outcome,
    ...noteColumns(note),
    payload,
    receivedAt: at.now,
    position,
  });
}

interface EventFate {
  outcome: EventOutcome;
  note: EventNote | null;
  /** Null when it made none. */
  position: number | null;
  at: { now: Date };
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

/**
 * The event's position in the same batch says that nobody changed the attempt since it was read. Polls end with it, unless
 * they are about a refund.
 */
function moveAttempt(db: Database, { orderReference, at }: ProviderEvent, status: PaymentStatus): BatchItem<"pg"> {
  const { refundSuspectedAt, nextCheckAt } = paymentAttempts;
  const over = { nextCheckAt: sql`case when ${refundSuspectedAt} is not null then ${nextCheckAt} end` };
  return db
    .update(paymentAttempts)
    .set({ status, providerEventAt: at, ...(isPolledIn(status) ? {} : over) })
    .where(eq(paymentAttempts.orderReference, orderReference));
}
