import { and, eq, inArray, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { REFUND_MOVEMENT } from "#core/domain/credit";
import { openRefundStatuses, type RefundReason, type RequestedLine } from "#core/domain/refund";
import { settlementStatesBefore } from "#core/domain/settlement";
import { cloneCreditAccount, creditMoveStatements } from "#core/services/credit/credit-ledger";
import { restStatement } from "#core/services/refunds/give-rest-back";
import { liftStatements } from "#core/services/refunds/hold-statements";
import { type DonePlan, planDone, type SettlementPlan } from "#core/services/refunds/plan-done";
import { isTakenOff, type RefundFacts, readRefundFacts } from "#core/services/refunds/refund-facts";
import { isLostRefund, lockStatements, MAX_PLANS } from "#core/services/refunds/refund-locks";
import { standOf } from "#core/services/refunds/refund-stand";
import { rewardStatements } from "#core/services/refunds/reward-statements";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { wordList } from "#db/columns";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";
import {
  assistAdjustments,
  paymentAttempts,
  periodAdjustments,
  products,
  refundLines,
  refunds,
  settlementAdjustments,
} from "#db/schema";

const ACTOR = "record-refund";

/** A refund whose money is back with the payer. */
export interface RefundToRecord {
  id: string;
  amountMinor: bigint;
  requestedLines: readonly RequestedLine[] | null;
  /** For one that is not stored yet: it was made outside, or is done at once. Null for the open one. */
  isNew: {
    reason: RefundReason;
    note: string | null;
    /** A user's id; null where it was found in a statement. */
    requestedBy: string | null;
    bankReference: string | null;
  } | null;
}

/**
 * A case that a person settles by recording a refund. It is closed in the transaction of the refund: else whoever presses in
 * between, or after a crash, would have the same money given back again.
 */
export interface SettledCase {
  /**
   * Asked about the facts that are then written.
   *
   * @throws DomainError `conflict` once somebody else has decided it
   */
  expectOpen(facts: RefundFacts): void | Promise<void>;
  /** What it locks before anything of the refund. */
  locks?: readonly BatchItem<"pg">[];
  /** The writes that close it. They fail with a NOT NULL where it is open no more, unless the facts say so already. */
  closing: readonly BatchItem<"pg">[];
}

/**
 * The one place of a refund's effects: every write that it causes once its money is back, for one guarded batch. If the facts
 * have changed since they were read, a NOT NULL (`23502`) fails and nothing is written: `isLostRefund` says so.
 *
 * @throws RangeError for an amount that is not positive or above what is left
 */
export function refundDoneStatements(
  db: Database,
  facts: RefundFacts,
  refund: RefundToRecord,
  now: Date,
): BatchItem<"pg">[] {
  const { orderReference, stand } = facts;
  const plan = planDone(facts, refund);
  const actor = refund.isNew?.requestedBy ?? ACTOR;
  const lowering = { orderReference, refundId: refund.id, actor, now };
  return [
    ...lockStatements(db, orderReference),
    moveAttempt(db, facts, plan),
    refundStatement(db, facts, refund, plan, now),
    ...lineStatements(db, refund, plan),
    ...settlementStatements(db, facts, plan, lowering),
    ...liftStatements(db, { orderReference, refundId: refund.id }),
    ...(plan.reward ? rewardStatements(db, plan.reward, stand.reward, lowering) : []),
    ...periodStatements(db, facts, refund, plan, now),
    ...creditStatements(db, facts, refund, plan, { actor, now }),
    // Last, as in a payment: these rows are the most contended.
    ...plan.stock.map(({ productId, units }) =>
      db
        .update(products)
        .set({ stock: sql`${products.stock} + ${units}` })
        .where(eq(products.id, productId)),
    ),
  ];
}

/**
 * Reads the facts, has `choose` say which refund is done, and writes all its effects; again if it lost a race. What that
 * leaves of a second payment is asked for. Two round trips.
 *
 * @param settled the case that the refund settles, closed in the same transaction
 * @returns what was recorded; null where `choose` found nothing to record
 * @throws DomainError `not_found` without such an attempt, and whatever `choose` refuses with
 */
export async function recordDone(
  db: Database,
  { orderReference, now }: { orderReference: string; now: Date },
  choose: (facts: RefundFacts) => RefundToRecord | null,
  settled?: SettledCase,
): Promise<RefundToRecord | null> {
  return retryLostRace(MAX_PLANS, isLostRefund, async () => {
    const facts = await readRefundFacts(db, orderReference);
    const refund = choose(facts);
    if (refund) await settled?.expectOpen(facts);
    const { locks = [], closing = [] } = settled ?? {};
    if (refund) {
      const rest = facts.stand.attemptStatus === "surplus" ? [restStatement(db, { orderReference, now })] : [];
      await writeBatch(db, [...locks, ...refundDoneStatements(db, facts, refund, now), ...closing, ...rest]);
    }
    return refund;
  });
}

/** The guard of the batch, once everything is locked: without the facts that were read the status is null, and refused. */
function moveAttempt(db: Database, { orderReference, seen }: RefundFacts, { attemptStatus }: DonePlan) {
  const isStill = sql`${standOf(orderReference)} = ${seen}::jsonb`;
  return db
    .update(paymentAttempts)
    .set({ status: sql`case when ${isStill} then ${attemptStatus}::text end` })
    .where(eq(paymentAttempts.orderReference, orderReference));
}

function refundStatement(
  db: Database,
  { orderReference, attempt: { currency } }: RefundFacts,
  { id, amountMinor, requestedLines, isNew }: RefundToRecord,
  { position }: DonePlan,
  now: Date,
): BatchItem<"pg"> {
  const done = { status: "done", position, endedAt: now } as const;
  if (isNew === null) {
    return db
      .update(refunds)
      .set(done)
      .where(and(eq(refunds.id, id), inArray(refunds.status, [...openRefundStatuses, "refunded"])));
  }
  const asked = { id, orderReference, amountMinor, currency, requestedLines: requestedLines && [...requestedLines] };
  return db.insert(refunds).values({ ...asked, ...isNew, ...done, nextTryAt: now, createdAt: now });
}

function lineStatements(db: Database, { id }: RefundToRecord, { lines }: DonePlan): BatchItem<"pg">[] {
  return lines.length > 0 ? [db.insert(refundLines).values(lines.map((line) => ({ ...line, refundId: id })))] : [];
}

/**
 * Adjustments of settlements and assists. What is left with nothing is reversed, unless a payout already has it, or has taken
 * off what was refunded of it: then the next payout gives that back.
 */
function settlementStatements(
  db: Database,
  { orderReference, attempt: { currency } }: RefundFacts,
  { settlements }: DonePlan,
  { refundId, actor, now }: { refundId: string; actor: string; now: Date },
): BatchItem<"pg">[] {
  if (settlements.length === 0) return [];
  const about = { refundId, orderReference, createdAt: now };
  const assists = settlements.flatMap(({ assist }) =>
    assist ? [{ ...about, assistId: assist.id, commissionMinor: assist.commissionMinor }] : [],
  );
  return [
    db.insert(settlementAdjustments).values(
      settlements.map(({ settlementId, vendorId, taken }) => ({
        ...about,
        settlementId,
        vendorId,
        currency,
        ...taken,
      })),
    ),
    ...(assists.length > 0 ? [db.insert(assistAdjustments).values(assists)] : []),
    ...reverseStatements(db, settlements, { refundId, actor, now }),
  ];
}

function reverseStatements(
  db: Database,
  settlements: readonly SettlementPlan[],
  { refundId, actor, now }: { refundId: string; actor: string; now: Date },
): BatchItem<"pg">[] {
  const empty = settlements.filter(({ left }) => left.grossMinor === 0n).map(({ settlementId }) => settlementId);
  if (empty.length === 0) return [];
  return [
    db.execute(sql`
      with was as (
        select id, status from settlements
        where id in ${empty} and status in ${wordList(settlementStatesBefore("reversed"))}
          and not ${isTakenOff}
      ), moved as (
        update settlements set status = 'reversed' from was where settlements.id = was.id
        returning settlements.id, was.status as from_status
      )
      insert into settlement_moves (id, settlement_id, from_status, to_status, actor, reason, at)
      select ${`${refundId}:`} || id, id, from_status, 'reversed', ${actor}, 'refunded', ${at(now)} from moved`),
  ];
}

function periodStatements(
  db: Database,
  { attempt: { orderId, payerId } }: RefundFacts,
  { id }: RefundToRecord,
  { periodMinor }: DonePlan,
  now: Date,
): BatchItem<"pg">[] {
  if (periodMinor === null) return [];
  const adjustment = { refundId: id, orderId, userId: payerId, amountMinor: periodMinor, createdAt: now };
  return [db.insert(periodAdjustments).values(adjustment)];
}

function creditStatements(
  db: Database,
  { orderReference, attempt: { currency } }: RefundFacts,
  { id, amountMinor }: RefundToRecord,
  { creditTo }: DonePlan,
  { actor, now }: { actor: string; now: Date },
): BatchItem<"pg">[] {
  if (creditTo === null) return [];
  return creditMoveStatements(db, {
    key: `${REFUND_MOVEMENT}${id}`,
    kind: "refund",
    reason: orderReference,
    actorId: actor,
    from: cloneCreditAccount("sales", currency),
    to: creditTo,
    amountMinor,
    now,
  });
}
