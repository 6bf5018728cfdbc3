import { and, asc, eq, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { accountLabel, hasMailbox } from "#core/domain/mailbox";
import type { Carriage } from "#core/domain/shipment";
import { greetingName } from "#core/services/accounts/link-letter";
import { queueMailStatement } from "#core/services/accounts/queue-mail";
import type { AccountContext, ServiceContext } from "#core/services/context";
import { paymentAttempts, settlementAdjustments, settlements, shipments, users, vendors } from "#db/schema";

/** A letter about a parcel is of use for so long. */
const LETTER_MS = 24 * 3_600_000;

/**
 * What decides whether a parcel may be marked, and what its buyer is told. One round trip.
 *
 * @throws DomainError `not_found` for one that is not theirs
 */
export async function readShipment(
  { db }: Pick<ServiceContext, "db">,
  { settlementId, actorId }: { settlementId: string; actorId: string },
) {
  const takenOff = db
    .select({ minor: sql`coalesce(sum(${settlementAdjustments.grossMinor}), 0)` })
    .from(settlementAdjustments)
    .where(eq(settlementAdjustments.settlementId, settlements.id));
  const [row] = await db
    .select({
      settlementId: shipments.settlementId,
      orderId: shipments.orderId,
      sentAt: shipments.sentAt,
      sentBy: shipments.sentBy,
      carrier: shipments.carrier,
      trackingNumber: shipments.trackingNumber,
      vendorName: vendors.name,
      orderReference: settlements.orderReference,
      leftMinor: sql`${settlements.grossMinor} - (${takenOff})`.mapWith(BigInt),
      locale: paymentAttempts.locale,
      buyer: { id: users.id, name: users.name, email: users.email, emailVerified: users.emailVerified },
    })
    .from(shipments)
    .innerJoin(vendors, eq(vendors.id, shipments.vendorId))
    .innerJoin(settlements, eq(settlements.id, shipments.settlementId))
    .innerJoin(paymentAttempts, eq(paymentAttempts.orderReference, settlements.orderReference))
    .innerJoin(users, eq(users.id, paymentAttempts.payerId))
    .where(and(eq(shipments.settlementId, settlementId), eq(vendors.userId, actorId)))
    .orderBy(asc(shipments.settlementId));
  if (!row) throw new DomainError("not_found", "no such parcel of this vendor");
  return row;
}

export type ShipmentFacts = Awaited<ReturnType<typeof readShipment>>;

/** The letter to the buyer, for the batch that marks or corrects; none where no letter can reach them. */
export function parcelLetter(
  { db, letters }: Pick<AccountContext, "db" | "letters">,
  { buyer, locale, orderReference, vendorName }: ShipmentFacts,
  { id, isCorrection, now, ...carriage }: Carriage & { id: string; isCorrection: boolean; now: Date },
) {
  if (!hasMailbox(buyer.email)) return [];
  const parcel = { orderReference, vendorName, isCorrection, ...carriage };
  const about = { locale, name: greetingName(buyer), account: accountLabel(buyer) };
  const letter = { id, to: buyer.email, ...letters.write({ kind: "sent", ...about, token: null, parcel }) };
  const expiresAt = new Date(now.getTime() + LETTER_MS);
  return [queueMailStatement(db, { letter, expiresAt, now, tellsOnly: !isCorrection })];
}
