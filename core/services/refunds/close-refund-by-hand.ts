import { and, eq, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { byHandId, type RefundStatus } from "#core/domain/refund";
import { actionsOfRows } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { openCases } from "#core/services/open-cases";
import { lockGrantedRequest, ofGrantedRequest } from "#core/services/refunds/granted-request";
import { liftStatements } from "#core/services/refunds/hold-statements";
import { recordByHand } from "#core/services/refunds/record-by-hand";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { at } from "#db/moment";
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
 * Closes a refund that the provider has refused, has had in work for weeks, or that this clone has no gateway to send by,
 * because its money was given back by hand: the amount is recorded as a refund of its own, with all effects. Safe to repeat: what was recorded before a crash is recorded
 * once. If the provider gives it back all the same, that is another refund.
 *
 * @throws DomainError `conflict` when it needs nobody; whatever `recordByHand` refuses with
 */
export async function closeRefundByHand(
  { db }: Pick<ServiceContext, "db">,
  { refundId, amountMinor, bankReference, note, actorId, now }: CloseByHandInput,
): Promise<void> {
  const isOpen = and(eq(refunds.id, refundId), openCases.refunds);
  const readOpen = async () => {
    const [open] = await db.select().from(refunds).where(isOpen);
    if (!open) throw needsNobody();
    return open;
  };
  const refused = await readOpen();
  const { orderReference } = refused;
  const close = db.execute(sql`
    with closed as (
      update refunds set status = ${literal<RefundStatus>("refused")}, ended_at = coalesce(ended_at, ${at(now)}),
        resolved_at = ${at(now)}, resolved_by = ${actorId}, resolution = ${note}
      where ${isOpen}
      returning id, order_reference, currency
    )
    ${actionsOfRows(sql`closed`, {
      actor: actorId,
      action: "refund.by_hand",
      subjectId: sql`order_reference`,
      after: sql`jsonb_build_object('refundId', closed.id, 'amountMinor', ${String(amountMinor ?? refused.amountMinor)}::text,
        'currency', currency, 'bankReference', ${bankReference}::text)`,
      reason: note,
      now,
    })}`);
  const isAsAsked = amountMinor === null || amountMinor === refused.amountMinor;
  const given = {
    id: byHandId(refundId),
    orderReference,
    insteadOf: refundId,
    amountMinor: amountMinor ?? refused.amountMinor,
    requestedLines: isAsAsked ? refused.requestedLines : null,
    reason: refused.reason,
    bankReference,
    note,
    actorId,
    now,
  };
  const isRecorded = await recordByHand(db, given, {
    expectOpen: async () => void (await readOpen()),
    locks: [lockGrantedRequest(db, refundId)],
    closing: [close, ...liftStatements(db, { orderReference, refundId }), moveRequest(db, refundId, given.id)],
  });
  if (!isRecorded && (await close).rows.length === 0) throw needsNobody();
}

/** A vendor's request stays granted, by the money that went back. */
function moveRequest(db: Database, refundId: string, byHandId: string) {
  return db.execute(sql`update refund_requests set refund_id = ${byHandId} where ${ofGrantedRequest(refundId)}`);
}

function needsNobody(): DomainError {
  return new DomainError("conflict", "the refund needs nobody");
}
