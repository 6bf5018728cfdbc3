import { and, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { z } from "zod";
import { DomainError } from "#core/domain/errors";
import type { ParkedNote } from "#core/domain/payment-note";
import { isRefundDone } from "#core/domain/refund";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { openCases } from "#core/services/open-cases";
import { judgeStated } from "#core/services/refunds/record-statement";
import { type RefundFacts, readRefundFacts } from "#core/services/refunds/refund-facts";
import { isLostRefund, lockStatements, MAX_PLANS } from "#core/services/refunds/refund-locks";
import { standOf } from "#core/services/refunds/refund-stand";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { retryLostRace } from "#db/lost-race";
import { paymentAttempts, paymentEvents, refunds } from "#db/schema";

/** What was given back beyond a payment, and the refunds recorded by hand that may be the same money. Minor units. */
export interface Excess {
  excessMinor: bigint;
  matches: {
    refundId: string;
    amountMinor: bigint;
    bankReference: string;
    recordedAt: Date;
    /** What is still given back too much once it counts as the provider's; the event is closed at zero. */
    thenExcessMinor: bigint;
  }[];
}

export interface MatchExcessInput {
  /** The parked event's. */
  key: string;
  /** The refund that was recorded by hand. */
  refundId: string;
  note: string;
  actorId: string;
  now: Date;
}

/**
 * What matching would do to a parked excess, computed as {@link matchExcess} does it; null when its contents cannot be read.
 *
 * @throws DomainError `conflict` when the event is not open
 */
export async function previewMatches(
  { db }: Pick<ServiceContext, "db">,
  { key }: { key: string },
): Promise<Excess | null> {
  const { orderReference, statedMinor } = await readParked(db, key);
  if (statedMinor === null) return null;
  const [facts, byHand] = await Promise.all([
    readRefundFacts(db, orderReference),
    db
      .select({
        refundId: refunds.id,
        amountMinor: refunds.amountMinor,
        bankReference: sql<string>`${refunds.bankReference}`,
        recordedAt: refunds.createdAt,
      })
      .from(refunds)
      .where(and(eq(refunds.orderReference, orderReference), isNotNull(refunds.bankReference)))
      .orderBy(refunds.createdAt, refunds.id),
  ]);
  const { excessMinor } = judgeStated(facts, statedMinor);
  const matches = byHand.flatMap((record) => {
    const after = matched(facts, record.refundId, excessMinor);
    return after ? [{ ...record, thenExcessMinor: judgeStated(after, statedMinor).excessMinor }] : [];
  });
  return { excessMinor, matches };
}

/**
 * Counts a refund that was recorded by hand as the one that the provider shows: the money went back once. It is in the
 * provider's sum from then on; no ledger changes. Events whose excess is explained by it are closed.
 *
 * @returns what is still given back too much, in minor units
 * @throws DomainError `conflict` when the event is not open or cannot be read, or the refund is none by hand or more than
 *   the excess
 */
export async function matchExcess(
  { db }: Pick<ServiceContext, "db">,
  { key, refundId, note, actorId, now }: MatchExcessInput,
): Promise<{ excessMinor: bigint }> {
  return retryLostRace(MAX_PLANS, isLostRefund, async () => {
    const { orderReference, statedMinor, open } = await readParked(db, key);
    if (statedMinor === null) throw new DomainError("conflict", "what was parked cannot be read");
    const facts = await readRefundFacts(db, orderReference);
    const before = judgeStated(facts, statedMinor).excessMinor;
    const after = matched(facts, refundId, before);
    if (!after) throw new DomainError("conflict", "no refund by hand that would be within the excess");
    const excessMinor = judgeStated(after, statedMinor).excessMinor;
    const explained = open.filter(
      (event) => event.statedMinor !== null && judgeStated(after, event.statedMinor).excessMinor === 0n,
    );
    const isStill = sql`${standOf(orderReference)} = ${facts.seen}::jsonb`;
    await writeBatch(db, [
      ...lockStatements(db, orderReference),
      // The guard: without the facts that were read the status is null, and refused.
      db
        .update(paymentAttempts)
        .set({ status: sql`case when ${isStill} then ${paymentAttempts.status} end` })
        .where(eq(paymentAttempts.orderReference, orderReference)),
      db.update(refunds).set({ providerShowsAt: now }).where(eq(refunds.id, refundId)),
      ...explained.map((event) =>
        db
          .update(paymentEvents)
          .set({
            seen: sql`case when ${openCases.events} then ${paymentEvents.seen} end`,
            resolvedAt: now,
            resolvedBy: actorId,
            resolution: note,
          })
          .where(eq(paymentEvents.key, event.key)),
      ),
      actionStatement(db, {
        actor: actorId,
        action: "refund.matched",
        subjectId: orderReference,
        before: { refundId, statedMinor, excessMinor: before },
        after: { refundId, statedMinor, excessMinor },
        reason: note,
        now,
      }),
    ]);
    return { excessMinor };
  });
}

/** The facts once a refund by hand counts as the provider's; null for any other, and for one above the excess. */
function matched(facts: RefundFacts, refundId: string, excessMinor: bigint): RefundFacts | null {
  const refund = facts.stand.refunds.find(({ id }) => id === refundId);
  if (!refund?.isOutside || refund.reason === "chargeback" || !isRefundDone(refund.status)) return null;
  if (refund.amountMinor > excessMinor) return null;
  const others = facts.stand.refunds.filter(({ id }) => id !== refundId);
  return { ...facts, stand: { ...facts.stand, refunds: [...others, { ...refund, isOutside: false }] } };
}

const excessPayload = z.object({ statedMinor: z.string().regex(/^\d+$/).transform(BigInt) });
const REFUND_EXCESS = "refund_excess" satisfies ParkedNote["code"];

/** The open excess with this key, and all open ones of its payment. `statedMinor` is null where it cannot be read. */
async function readParked(db: Database, key: string) {
  const ofKey = db
    .select({ orderReference: paymentEvents.orderReference })
    .from(paymentEvents)
    .where(eq(paymentEvents.key, key));
  const rows = await db
    .select({ key: paymentEvents.key, orderReference: paymentEvents.orderReference, payload: paymentEvents.payload })
    .from(paymentEvents)
    .where(
      and(
        inArray(paymentEvents.orderReference, ofKey),
        openCases.events,
        sql`${paymentEvents.noteCode} = ${literal<ParkedNote["code"]>(REFUND_EXCESS)}`,
      ),
    );
  const open = rows.map(({ payload, ...row }) => ({
    ...row,
    statedMinor: excessPayload.safeParse(payload).data?.statedMinor ?? null,
  }));
  const parked = open.find((event) => event.key === key);
  if (!parked) throw new DomainError("conflict", "the excess is not open");
  return { ...parked, open };
}
