import { and, eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import { openCases } from "#core/services/payments/open-cases";
import { refunds } from "#db/schema";

/**
 * Gives up a refund that was refused: no money goes back. It held nothing any more, so only the case is closed.
 *
 * @throws DomainError `conflict` when it needs nobody
 */
export async function dropRefund(
  { db }: Pick<ServiceContext, "db">,
  { refundId, actorId, note, now }: { refundId: string; actorId: string; note: string; now: Date },
): Promise<void> {
  const dropped = await db
    .update(refunds)
    .set({ resolvedAt: now, resolvedBy: actorId, resolution: note })
    .where(and(eq(refunds.id, refundId), openCases.refunds))
    .returning({ id: refunds.id });
  if (dropped.length === 0) throw new DomainError("conflict", "the refund needs nobody");
}
