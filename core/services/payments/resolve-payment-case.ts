import { and, eq, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { RefundStatus } from "#core/domain/refund";
import type { ServiceContext } from "#core/services/context";
import { eventsFor } from "#core/services/outbox";
import { openCases } from "#core/services/payments/open-cases";
import { literal } from "#db/columns";
import { at } from "#db/moment";
import { paymentEvents, refunds } from "#db/schema";

export interface ResolveCaseInput {
  actorId: string;
  /** What was found and done. */
  note: string;
  now: Date;
}

/**
 * Closes a parked event with a note. It changes no money: what the event means was decided by a person elsewhere.
 *
 * @throws DomainError `conflict` when it is not open
 */
export async function resolveParkedEvent(
  { db }: Pick<ServiceContext, "db">,
  { key, actorId, note, now }: ResolveCaseInput & { key: string },
): Promise<void> {
  const closed = await db
    .update(paymentEvents)
    .set({ resolvedAt: now, resolvedBy: actorId, resolution: note })
    .where(and(eq(paymentEvents.key, key), openCases.events))
    .returning({ key: paymentEvents.key });
  if (closed.length === 0) throw new DomainError("conflict", "the event is not open");
}

/**
 * Records that a person has sent a refused refund by other means.
 *
 * @throws DomainError `conflict` when it is not open
 */
export async function closeRefundByHand(
  { db }: Pick<ServiceContext, "db">,
  { orderReference, actorId, note, now }: ResolveCaseInput & { orderReference: string },
): Promise<void> {
  const closed = await db
    .update(refunds)
    .set({ resolvedAt: now, resolvedBy: actorId, resolution: note })
    .where(and(eq(refunds.orderReference, orderReference), openCases.refunds))
    .returning({ orderReference: refunds.orderReference });
  if (closed.length === 0) throw new DomainError("conflict", "the refund is not open");
}

/**
 * Requests a refused refund from the provider again: status and event in one statement.
 *
 * @throws DomainError `conflict` when it is not open
 */
export async function retryRefund(
  { db }: Pick<ServiceContext, "db">,
  { orderReference, now }: { orderReference: string; now: Date },
): Promise<void> {
  const { rows } = await db.execute(sql`
    with again as (
      update refunds set status = ${literal<RefundStatus>("requested")}, next_try_at = ${at(now)}, ended_at = null
      where order_reference = ${orderReference} and ${openCases.refunds}
      returning order_reference
    )
    ${eventsFor(sql`again`, { type: "refund.requested", orderReference: sql`order_reference` }, { now })}
    returning id
  `);
  if (rows.length === 0) throw new DomainError("conflict", "the refund is not open");
}
