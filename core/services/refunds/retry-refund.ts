import { and, eq, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { openCases } from "#core/services/open-cases";
import { eventsFor } from "#core/services/outbox";
import { holdStatements } from "#core/services/refunds/hold-statements";
import { leftOfAttempt, openRefund, readRefundFacts } from "#core/services/refunds/refund-facts";
import { isLostRefund, lockStatements, MAX_PLANS } from "#core/services/refunds/refund-locks";
import { standOf } from "#core/services/refunds/refund-stand";
import { refusePayer } from "#core/services/refunds/refuse-payer";
import { touchedVendors } from "#core/services/refunds/touched-vendors";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { retryLostRace } from "#db/lost-race";
import { refunds } from "#db/schema";

export interface RetryRefundInput {
  refundId: string;
  /** The admin. */
  actorId: string;
  now: Date;
}

/**
 * Asks the provider again for a refund that was refused: what it touches is held anew, and the event that sends it is written.
 *
 * @throws DomainError `forbidden` for whoever paid; `conflict` when it needs nobody, or while another refund of the payment is
 *   in flight; `more_than_left` when so much was given back otherwise
 */
export async function retryRefund({ db }: Pick<ServiceContext, "db">, input: RetryRefundInput): Promise<void> {
  await retryLostRace(MAX_PLANS, isLostRefund, async () => writeBatch(db, await plan(db, input)));
}

async function plan(db: Database, { refundId, actorId, now }: RetryRefundInput) {
  const [refused] = await db
    .select({ orderReference: refunds.orderReference })
    .from(refunds)
    .where(and(eq(refunds.id, refundId), openCases.refunds));
  if (!refused) throw new DomainError("conflict", "the refund needs nobody");
  const { orderReference } = refused;
  const [facts] = await Promise.all([
    readRefundFacts(db, orderReference),
    refusePayer(db, { actorId, orderReference }),
  ]);
  const refund = facts.stand.refunds.find(({ id }) => id === refundId);
  if (!refund || openRefund(facts)) throw new DomainError("conflict", "another refund of this payment is in flight");
  const { amountMinor, requestedLines: lines } = refund;
  if (amountMinor > leftOfAttempt(facts)) throw new DomainError("more_than_left", "more than what is left");
  // The guard: once anything has changed, the status would be null and is refused.
  const isStill = sql`${standOf(orderReference)} = ${facts.seen}::jsonb and ${openCases.refunds}`;
  return [
    ...lockStatements(db, orderReference),
    db
      .update(refunds)
      .set({
        status: sql`case when ${isStill} then 'requested' end`,
        nextTryAt: now,
        sentAt: null,
        acceptedAt: null,
        endedAt: null,
      })
      .where(eq(refunds.id, refundId)),
    ...holdStatements(db, { orderReference, refundId, vendorIds: touchedVendors(facts, { amountMinor, lines }) }),
    db.execute(
      eventsFor(
        sql`(select ${orderReference}::text as reference) as again`,
        { type: "refund.requested", orderReference: sql`again.reference` },
        { now },
      ),
    ),
    actionStatement(db, {
      actor: actorId,
      action: "refund.retried",
      subjectId: orderReference,
      before: null,
      after: { refundId, amountMinor, currency: facts.attempt.currency },
      now,
    }),
  ];
}
