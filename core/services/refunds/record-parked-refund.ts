import { and, eq, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { byHandId } from "#core/domain/refund";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { openCases } from "#core/services/open-cases";
import { resolveParkedEvent } from "#core/services/payments/resolve-parked-event";
import { recordByHand } from "#core/services/refunds/record-by-hand";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import type { SettledCase } from "#core/services/refunds/record-refund";
import { paymentEvents } from "#db/schema";

export interface RecordParkedInput {
  key: string;
  /** `by_hand`: we have given money back outside the provider. `chargeback`: the payer's bank has taken it. */
  as: "by_hand" | "chargeback";
  /** Minor units; null for all that is left. */
  amountMinor: bigint | null;
  bankReference: string;
  note: string;
  actorId: string;
  now: Date;
}

/**
 * Records what a parked event stands for as money that went back outside the provider, with all effects, and closes the
 * event. Safe to repeat: a bank's reference is recorded once per payment.
 *
 * @throws DomainError `conflict` when the event is not open; whatever recording refuses with
 */
export async function recordParkedRefund(
  ctx: Pick<ServiceContext, "db">,
  { key, as, ...input }: RecordParkedInput,
): Promise<void> {
  const { db } = ctx;
  const { actorId, note, now } = input;
  const readOpen = async () => {
    const [parked] = await db
      .select({ orderReference: paymentEvents.orderReference })
      .from(paymentEvents)
      .where(and(eq(paymentEvents.key, key), openCases.events));
    if (!parked) throw new DomainError("conflict", "the event is not open");
    return parked;
  };
  const { orderReference } = await readOpen();
  const settled: SettledCase = {
    expectOpen: async () => void (await readOpen()),
    closing: [
      db
        .update(paymentEvents)
        // One that somebody else has closed loses its count here, which is refused.
        .set({
          seen: sql`case when ${openCases.events} then ${paymentEvents.seen} end`,
          resolvedAt: now,
          resolvedBy: actorId,
          resolution: note,
        })
        .where(eq(paymentEvents.key, key)),
      actionStatement(db, {
        actor: actorId,
        action: "payment.event_recorded",
        subjectId: orderReference,
        before: null,
        after: { event: key, as, amountMinor: input.amountMinor, bankReference: input.bankReference },
        reason: note,
        now,
      }),
    ],
  };
  if (as === "chargeback") await recordChargeback(ctx, { ...input, orderReference }, settled);
  else {
    const id = byHandId(`${orderReference}:${input.bankReference}`);
    await recordByHand(db, { ...input, id, orderReference, requestedLines: null, reason: "goodwill" }, settled);
  }
  // The same bank's reference was recorded before: only the event is left to be closed.
  const [left] = await db
    .select({ key: paymentEvents.key })
    .from(paymentEvents)
    .where(and(eq(paymentEvents.key, key), openCases.events));
  if (left) await resolveParkedEvent(ctx, { key, actorId, note, now });
}
