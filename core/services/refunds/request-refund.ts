import { and, eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { z } from "zod";
import { DomainError } from "#core/domain/errors";
import { CREDIT } from "#core/domain/payment";
import { type RefundStatus, type RequestedLine, refundStatuses } from "#core/domain/refund";
import type { RefundWish } from "#core/domain/refund-plan";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { fingerprintOf, type IdempotentRequest, writeOnce } from "#core/services/idempotency";
import { eventInsert } from "#core/services/outbox";
import { holdStatements } from "#core/services/refunds/hold-statements";
import { priceWish, unitsOf } from "#core/services/refunds/price-wish";
import { refundDoneStatements } from "#core/services/refunds/record-refund";
import { openRefund, type RefundFacts, readRefundFacts } from "#core/services/refunds/refund-facts";
import { isLostRefund, lockStatements, MAX_PLANS } from "#core/services/refunds/refund-locks";
import { standOf } from "#core/services/refunds/refund-stand";
import { type ActorAndPayer, actorAndPayer, refuseSame } from "#core/services/refunds/refuse-payer";
import { touchedVendors } from "#core/services/refunds/touched-vendors";
import type { Database } from "#db/client";
import { violatedConstraint } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { refundRequests, refunds } from "#db/schema";

export interface RequestRefundInput {
  orderReference: string;
  wish: RefundWish;
  /** Why, in the admin's words; the buyer may read it. */
  note: string;
  /** The admin. */
  actorId: string;
  /** The vendor's request that this grants. */
  requestId?: string | undefined;
  /** What the admin saw that it comes to, in minor units; undefined for whatever it comes to. */
  seenMinor?: bigint | undefined;
  /** Chosen by the client: the same key with another wish is refused. */
  idempotencyKey?: string | undefined;
  now: Date;
}

/** A refund as it was asked for. */
export interface RequestedRefund {
  refundId: string;
  /** Minor units. */
  amountMinor: bigint;
  /** `requested` where a provider must pay it, `done` where credit did. */
  status: RefundStatus;
}

const answerSchema = z.object({
  refundId: z.string(),
  amountMinor: z.string().transform(BigInt),
  status: z.enum(refundStatuses),
});

/** An attempt has one refund in flight; the next can be asked for once that one is decided. */
const IN_FLIGHT = "refunds_in_flight";

/**
 * Asks for a refund of the attempt that paid an order. A card's is priced, what it touches is held, and the event that sends
 * it is written: one guarded batch. Credit is given back at once, with all effects. A refusal writes nothing and leaves the
 * key free.
 *
 * @throws DomainError `not_found`; `forbidden` for somebody who is not an admin, and for whoever paid; `payment_not_standing`
 *   for an attempt that pays nothing; `conflict` while another refund of it is in flight, or when the vendor's request is not open; every
 *   `RefundRefusal`; `amount_changed` for another sum than was seen; `idempotency_key_reused`
 */
export async function requestRefund(
  { db }: Pick<ServiceContext, "db">,
  input: RequestRefundInput,
): Promise<RequestedRefund> {
  const request = await idempotentRequest(input);
  try {
    return await retryLostRace(MAX_PLANS, isLostRefund, () =>
      writeOnce(db, request, {
        plan: () => plan(db, input),
        keep: (answer) => ({ ...answer, amountMinor: answer.amountMinor.toString() }),
        read: (kept) => answerSchema.parse(kept),
      }),
    );
  } catch (error) {
    if (violatedConstraint(error) !== IN_FLIGHT) throw error;
    throw inFlight();
  }
}

async function plan(db: Database, input: RequestRefundInput) {
  const { orderReference, wish, requestId } = input;
  const [facts, actor] = await Promise.all([readRefundFacts(db, orderReference), readActor(db, input)]);
  if (actor?.role !== "admin") throw new DomainError("forbidden", "only admins refund");
  refuseSame(actor);
  if (requestId !== undefined && !actor.isAsked) throw new DomainError("conflict", "the request is not open");
  if (openRefund(facts)) throw inFlight();
  const amountMinor = priceWish(facts, wish);
  if (input.seenMinor !== undefined && input.seenMinor !== amountMinor) {
    throw new DomainError("amount_changed", "the refund comes to another sum by now");
  }
  const refundId = crypto.randomUUID();
  const refund = { id: refundId, amountMinor, requestedLines: unitsOf(facts, wish) };
  const isCredit = facts.attempt.provider === CREDIT;
  const work = isCredit
    ? doneAtOnce(db, facts, input, refund)
    : [...lockStatements(db, orderReference), ...holdAndAsk(db, facts, input, refund)];
  const answer: RequestedRefund = { refundId, amountMinor, status: isCredit ? "done" : "requested" };
  const entry = actionStatement(db, {
    actor: input.actorId,
    action: "refund.asked",
    subjectId: orderReference,
    before: null,
    after: { refundId, kind: wish.reason, amountMinor, currency: facts.attempt.currency, requestId: requestId ?? null },
    reason: input.note,
    now: input.now,
  });
  return { statements: [...lockRequest(db, requestId), ...work, ...grant(db, input, refundId), entry], answer };
}

type PricedRefund = { id: string; amountMinor: bigint; requestedLines: RequestedLine[] | null };

function doneAtOnce(db: Database, facts: RefundFacts, input: RequestRefundInput, refund: PricedRefund) {
  const { wish, note, actorId: requestedBy, now } = input;
  const isNew = { reason: wish.reason, note, requestedBy, bankReference: null };
  return refundDoneStatements(db, facts, { ...refund, isNew }, now);
}

function holdAndAsk(
  db: Database,
  facts: RefundFacts,
  { wish, note, actorId, now }: RequestRefundInput,
  { id, amountMinor, requestedLines }: PricedRefund,
): BatchItem<"pg">[] {
  const { orderReference, attempt, seen } = facts;
  const isStill = sql`${standOf(orderReference)} = ${seen}::jsonb`;
  const refund = {
    id,
    orderReference,
    // The guard: without the facts that it was priced by, it is null and refused.
    amountMinor: sql`case when ${isStill} then ${amountMinor}::bigint end`,
    currency: attempt.currency,
    reason: wish.reason,
    requestedLines,
    note,
    requestedBy: actorId,
    nextTryAt: now,
    createdAt: now,
  };
  const vendorIds = touchedVendors(facts, { amountMinor, lines: requestedLines });
  return [
    db.insert(refunds).values(refund),
    ...holdStatements(db, { orderReference, refundId: id, vendorIds }),
    eventInsert(db, { type: "refund.requested", orderReference }, now, id),
  ];
}

type ActorRow = ActorAndPayer & { role: string | null; isAsked: boolean };

async function readActor(db: Database, input: RequestRefundInput) {
  const { actorId, requestId, orderReference } = input;
  const { rows } = await db.execute<ActorRow>(sql`
    select pair.*, (select role from users where id = ${actorId}) as role, exists (
      select from refund_requests where id = ${requestId ?? null} and order_reference = ${orderReference}
        and status = 'asked') as "isAsked" from (${actorAndPayer(input)}) as pair`);
  return rows[0];
}

/** A request is decided once: whoever declines it now waits, or has done so. */
function lockRequest(db: Database, requestId: string | undefined): BatchItem<"pg">[] {
  if (requestId === undefined) return [];
  return [db.execute(sql`select from refund_requests where id = ${requestId} for update`)];
}

/** Grants the request. One that is decided already loses its status here, which is refused: then all of it is planned again. */
function grant(db: Database, { requestId, actorId, now }: RequestRefundInput, refundId: string): BatchItem<"pg">[] {
  if (requestId === undefined) return [];
  return [
    db
      .update(refundRequests)
      .set({
        status: sql`case when status = 'asked' then 'granted' end`,
        decidedBy: actorId,
        decidedAt: now,
        refundId,
      })
      .where(and(eq(refundRequests.id, requestId))),
  ];
}

async function idempotentRequest(input: RequestRefundInput): Promise<IdempotentRequest | null> {
  const { idempotencyKey: key, actorId, orderReference, wish, requestId, note, now } = input;
  if (!key) return null;
  const body = [
    orderReference,
    wish.reason,
    wish.reason === "lines" ? wish.lines.map(({ itemId, quantity }) => [itemId, quantity]) : null,
    wish.reason === "goodwill" ? wish.amountMinor.toString() : null,
    requestId ?? null,
    note,
  ];
  return { userId: actorId, operation: "request_refund", key, fingerprint: await fingerprintOf(body), now };
}

function inFlight(): DomainError {
  return new DomainError("conflict", "another refund of this payment is in flight");
}
