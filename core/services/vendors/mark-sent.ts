import { eq, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { type Carriage, isSameCarriage } from "#core/domain/shipment";
import { actionStatement } from "#core/services/action-log";
import type { AccountContext } from "#core/services/context";
import { parcelLetter, readShipment, type ShipmentFacts } from "#core/services/vendors/shipment-facts";
import { writeBatch } from "#db/batch";
import { violatedConstraint } from "#db/errors";
import { shipments, vendors } from "#db/schema";

export interface MarkSentInput extends Carriage {
  /** The settlement whose goods were sent. */
  settlementId: string;
  /** The vendor's account. */
  actorId: string;
  now: Date;
}

/** The CHECK that a row violates when it is marked a second time. */
const MARKED_ONCE = "shipments_sent";

/**
 * A vendor says that a parcel is on its way: once, with the action log and the letter to the buyer in the same
 * transaction. To repeat it with the same carrier and number changes nothing.
 *
 * @throws DomainError `not_found` for one that is not theirs; `payment_not_standing` when nothing is left of the sale;
 *   `conflict` when it was marked with another carrier or number
 */
export async function markSent(
  ctx: Pick<AccountContext, "db" | "letters">,
  { settlementId, actorId, carrier, trackingNumber, now }: MarkSentInput,
): Promise<void> {
  const { db } = ctx;
  const facts = await readShipment(ctx, { settlementId, actorId });
  if (facts.sentAt !== null) return refuseOther(facts, { carrier, trackingNumber });
  if (facts.leftMinor <= 0n) throw new DomainError("payment_not_standing", "the whole sale was refunded");
  const isOwn = sql`exists (select 1 from ${vendors} where ${vendors.id} = vendor_id and ${vendors.userId} = ${actorId})`;
  const after = { carrier, trackingNumber };
  try {
    await writeBatch(db, [
      db
        .update(shipments)
        // Nobody has sent it where it was marked meanwhile: the CHECK then undoes all of it.
        .set({ sentAt: now, sentBy: sql`case when sent_at is null and ${isOwn} then ${actorId} end`, ...after })
        .where(eq(shipments.settlementId, settlementId)),
      actionStatement(db, {
        actor: actorId,
        action: "shipment.sent",
        subjectId: settlementId,
        before: null,
        after,
        now,
      }),
      ...parcelLetter(ctx, facts, { ...after, id: `sent:${settlementId}`, isCorrection: false, now }),
    ]);
  } catch (error) {
    if (violatedConstraint(error) !== MARKED_ONCE) throw error;
    refuseOther(await readShipment(ctx, { settlementId, actorId }), after);
  }
}

function refuseOther(facts: ShipmentFacts, carriage: Carriage): void {
  if (!isSameCarriage(carriage, facts))
    throw new DomainError("conflict", "it is already marked as sent with another carrier or number");
}
