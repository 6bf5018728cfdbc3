import { and, eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { openCases } from "#core/services/open-cases";
import { recordDone } from "#core/services/refunds/record-refund";
import { openRefund } from "#core/services/refunds/refund-facts";
import { refunds } from "#db/schema";

export interface ConfirmRefundInput {
  refundId: string;
  /** The bank's own reference of the refund. */
  bankReference: string;
  note: string;
  actorId: string;
  now: Date;
}

/**
 * Records a refund that the provider has had in work for weeks as done, because the bank says that the money is back, with all
 * effects. The provider's sum may have it later or never: neither is taken for another refund, and until it does, nothing more
 * of the payment goes back through the provider.
 *
 * @throws DomainError `conflict` when it needs nobody, or was never sent to the provider
 */
export async function confirmRefund(
  { db }: Pick<ServiceContext, "db">,
  { refundId, bankReference, note, actorId, now }: ConfirmRefundInput,
): Promise<void> {
  const readStuck = async () => {
    const [stuck] = await db
      .select({ orderReference: refunds.orderReference, sentAt: refunds.sentAt })
      .from(refunds)
      .where(and(eq(refunds.id, refundId), openCases.refunds));
    if (!stuck?.sentAt) throw new DomainError("conflict", "no refund that a bank could confirm");
    return stuck;
  };
  const { orderReference } = await readStuck();
  await recordDone(
    db,
    { orderReference, now },
    (facts) => {
      const open = openRefund(facts);
      if (open?.id !== refundId) throw new DomainError("conflict", "the refund needs nobody");
      return { ...open, isNew: null };
    },
    {
      expectOpen: async () => void (await readStuck()),
      closing: [
        db
          .update(refunds)
          .set({ bankReference, resolvedAt: now, resolvedBy: actorId, resolution: note })
          .where(eq(refunds.id, refundId)),
        actionStatement(db, {
          actor: actorId,
          action: "refund.confirmed",
          subjectId: orderReference,
          before: null,
          after: { refundId, bankReference },
          reason: note,
          now,
        }),
      ],
    },
  );
}
