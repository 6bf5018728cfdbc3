import { DomainError } from "#core/domain/errors";
import { ownAddress } from "#core/services/address-book/own-address";
import type { ServiceContext } from "#core/services/context";
import { deliveryAddresses } from "#db/schema";

/**
 * Makes an entry of a person's address book the default. Safe to repeat; the latest call wins, and of two at the same moment one.
 *
 * @throws DomainError `not_found` for an entry that is not there or not theirs
 */
export async function preferDeliveryAddress(
  { db }: Pick<ServiceContext, "db">,
  { now, ...entry }: { userId: string; id: string; now: Date },
): Promise<void> {
  const preferred = await db
    .update(deliveryAddresses)
    .set({ preferredAt: now })
    .where(ownAddress(entry))
    .returning({ id: deliveryAddresses.id });
  if (preferred.length === 0) throw new DomainError("not_found", "no such address");
}
