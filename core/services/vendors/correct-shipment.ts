import { eq, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { isSameCarriage } from "#core/domain/shipment";
import { actionStatement } from "#core/services/action-log";
import type { AccountContext } from "#core/services/context";
import type { MarkSentInput } from "#core/services/vendors/mark-sent";
import { parcelLetter, readShipment } from "#core/services/vendors/shipment-facts";
import { writeBatch } from "#db/batch";
import { violatedConstraint } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { shipments, vendors } from "#db/schema";

const MAX_TRIES = 5;

/**
 * Corrects carrier and number of a parcel that was marked as sent; when it was sent stays. What they were is in the action
 * log, and the buyer gets the right ones by letter. To repeat it changes nothing.
 *
 * @throws DomainError `not_found` for one that is not theirs; `conflict` while it is not sent
 */
export async function correctShipment(
  ctx: Pick<AccountContext, "db" | "letters">,
  { settlementId, actorId, carrier, trackingNumber, now }: MarkSentInput,
): Promise<void> {
  const { db } = ctx;
  const after = { carrier, trackingNumber };
  const isLostRace = (error: unknown) => violatedConstraint(error) === "shipments_sent";
  await retryLostRace(MAX_TRIES, isLostRace, async () => {
    const facts = await readShipment(ctx, { settlementId, actorId });
    if (facts.sentAt === null) throw new DomainError("conflict", "it is not marked as sent");
    if (isSameCarriage(after, facts)) return;
    const before = { carrier: facts.carrier, trackingNumber: facts.trackingNumber };
    const isUnchanged = sql`carrier is not distinct from ${before.carrier}
      and tracking_number is not distinct from ${before.trackingNumber}
      and exists (select 1 from ${vendors} where ${vendors.id} = vendor_id and ${vendors.userId} = ${actorId})`;
    await writeBatch(db, [
      db
        .update(shipments)
        // What was sent has a carrier: the CHECK undoes all of it where somebody corrected it meanwhile.
        .set({ carrier: sql`case when ${isUnchanged} then ${carrier} end`, trackingNumber })
        .where(eq(shipments.settlementId, settlementId)),
      actionStatement(db, {
        actor: actorId,
        action: "shipment.corrected",
        subjectId: settlementId,
        before,
        after,
        now,
      }),
      ...parcelLetter(ctx, facts, { ...after, id: `sent:${crypto.randomUUID()}`, isCorrection: true, now }),
    ]);
  });
}
