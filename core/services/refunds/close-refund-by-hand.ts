import { and, eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { needsPerson } from "#core/domain/refund";
import type { ServiceContext } from "#core/services/context";
import { openCases } from "#core/services/payments/open-cases";
import { recordByHand } from "#core/services/refunds/record-by-hand";
import { refunds } from "#db/schema";

export interface CloseByHandInput {
  refundId: string;
  /** What was given back, in minor units; null for the refund's own amount. */
  amountMinor: bigint | null;
  bankReference: string;
  note: string;
  actorId: string;
  now: Date;
}

/**
 * Closes a refund that the provider refused, because its money was given back by hand: the amount is recorded as a refund of
 * its own, with all effects. Safe to repeat: what was recorded before a crash is recorded once.
 *
 * @throws DomainError `conflict` when it needs nobody; whatever `recordByHand` refuses with
 */
export async function closeRefundByHand(
  { db }: Pick<ServiceContext, "db">,
  { refundId, amountMinor, bankReference, note, actorId, now }: CloseByHandInput,
): Promise<void> {
  const isOpen = and(eq(refunds.id, refundId), openCases.refunds);
  const [refused] = await db.select().from(refunds).where(isOpen);
  if (!refused) throw needsNobody();
  const close = db
    .update(refunds)
    .set({ resolvedAt: now, resolvedBy: actorId, resolution: note })
    .where(isOpen)
    .returning({ id: refunds.id });
  const isAsAsked = amountMinor === null || amountMinor === refused.amountMinor;
  const given = {
    id: `by-hand:${refundId}`,
    orderReference: refused.orderReference,
    amountMinor: amountMinor ?? refused.amountMinor,
    requestedLines: isAsAsked ? refused.requestedLines : null,
    reason: refused.reason,
    bankReference,
    note,
    actorId,
    now,
  };
  const isRecorded = await recordByHand(db, given, {
    expectOpen({ stand }) {
      const current = stand.refunds.find(({ id }) => id === refundId);
      if (!current || !needsPerson(current.status) || current.isClosed) throw needsNobody();
    },
    closing: [close],
  });
  if (!isRecorded && (await close).length === 0) throw needsNobody();
}

function needsNobody(): DomainError {
  return new DomainError("conflict", "the refund needs nobody");
}
