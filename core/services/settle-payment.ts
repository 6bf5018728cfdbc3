import { and, eq } from "drizzle-orm";
import { decidePayment, type EventOutcome, type PaymentStatus } from "#core/domain/payment";
import type { ProviderEvent } from "#core/ports/payment-gateway";
import type { ServiceContext } from "#core/services/context";
import {
  paidOrderConstraints,
  paidOrderStatements,
  planPaidOrder,
  readPaidOrderFacts,
} from "#core/services/paid-order";
import type { Database } from "#db/client";
import { postgresFailure, violatedConstraint } from "#db/errors";
import { paymentAttempts, paymentEvents } from "#db/schema";

export interface SettlePaymentInput {
  event: ProviderEvent;
  now: Date;
}

/** What became of an event. `repeated`: it was here before, and nothing was done again. */
export interface SettlePaymentResult {
  outcome: EventOutcome | "repeated";
  note: string | null;
  /** True when this call is the one that paid the order. */
  paid: boolean;
}

/** A plan can lose a race for stock, first purchase or the order itself; each loss is learned by reading again. */
const MAX_PLANS = 8;

const EVENT_KEY = "payment_events_pkey";

/** SQLSTATEs after which the whole batch may simply be run again: serialization failure and deadlock. */
const transientCodes = new Set(["40001", "40P01"]);

/**
 * Turns one verified provider event into its effects, once, whatever arrives and in whatever order: reads the facts,
 * plans, applies one guarded batch. Throws only when the database does: then nothing was written, and the provider
 * must send the event again.
 */
export async function settlePayment(
  { db }: Pick<ServiceContext, "db">,
  { event, now }: SettlePaymentInput,
): Promise<SettlePaymentResult> {
  const [attempt] = await db
    .select()
    .from(paymentAttempts)
    .where(eq(paymentAttempts.orderReference, event.orderReference));
  if (!attempt) return record(db, event, now, "parked", "unknown reference");
  if (event.amountMinor !== attempt.amountMinor || event.currency !== attempt.currency) {
    return record(db, event, now, "parked", "amount or currency differs from the attempt");
  }
  if (!event.status) return record(db, event, now, "parked", "unknown status");
  const decision = decidePayment(attempt.status, event.status);
  switch (decision.action) {
    case "settle":
      return pay(db, event, attempt.orderId, now);
    case "move":
      return move(db, event, attempt.status, decision.to, now);
    case "ignore":
      return record(db, event, now, "ignored", decision.why);
    case "park":
      return record(db, event, now, "parked", decision.why);
  }
}

async function pay(db: Database, event: ProviderEvent, orderId: string, now: Date): Promise<SettlePaymentResult> {
  for (let round = 1; ; round++) {
    const facts = await readPaidOrderFacts(db, orderId);
    const { order } = facts;
    if (!order) throw new Error("an attempt belongs to an order");
    if (facts.paidReference === event.orderReference) return record(db, event, now, "ignored", "already approved");
    if (facts.paidReference) return record(db, event, now, "parked", "order was already paid by another attempt");
    const plan = planPaidOrder({ ...facts, order }, { orderReference: event.orderReference, now });
    try {
      await db.batch([
        db.insert(paymentEvents).values(eventRow(event, now, "applied", null)),
        setAttempt(db, event, "approved"),
        ...paidOrderStatements(db, plan),
      ]);
      return { outcome: "applied", note: null, paid: true };
    } catch (error) {
      const constraint = violatedConstraint(error);
      if (constraint === EVENT_KEY) return { outcome: "repeated", note: null, paid: false };
      const lostRace = Object.values(paidOrderConstraints).some((name) => name === constraint);
      const transient = transientCodes.has(postgresFailure(error)?.code ?? "");
      if (!(lostRace || transient) || round === MAX_PLANS) throw error;
    }
  }
}

function setAttempt(db: Database, event: ProviderEvent, status: PaymentStatus) {
  return db
    .update(paymentAttempts)
    .set({ status, providerEventAt: event.at })
    .where(eq(paymentAttempts.orderReference, event.orderReference));
}

/** Moves an unpaid attempt from one state to another; an attempt that moved meanwhile stays as it is. */
async function move(
  db: Database,
  event: ProviderEvent,
  from: PaymentStatus,
  to: PaymentStatus,
  now: Date,
): Promise<SettlePaymentResult> {
  try {
    await db.batch([
      db.insert(paymentEvents).values(eventRow(event, now, "applied", null)),
      db
        .update(paymentAttempts)
        .set({ status: to, providerEventAt: event.at })
        .where(and(eq(paymentAttempts.orderReference, event.orderReference), eq(paymentAttempts.status, from))),
    ]);
  } catch (error) {
    if (violatedConstraint(error) !== EVENT_KEY) throw error;
    return { outcome: "repeated", note: null, paid: false };
  }
  return { outcome: "applied", note: null, paid: false };
}

async function record(
  db: Database,
  event: ProviderEvent,
  now: Date,
  outcome: EventOutcome,
  note: string,
): Promise<SettlePaymentResult> {
  const inserted = await db
    .insert(paymentEvents)
    .values(eventRow(event, now, outcome, note))
    .onConflictDoNothing()
    .returning({ key: paymentEvents.key });
  return { outcome: inserted.length > 0 ? outcome : "repeated", note, paid: false };
}

function eventRow(event: ProviderEvent, now: Date, outcome: EventOutcome, note: string | null) {
  const { key, orderReference, providerStatus, payload } = event;
  return { key, orderReference, status: providerStatus, outcome, note, payload, receivedAt: now };
}
