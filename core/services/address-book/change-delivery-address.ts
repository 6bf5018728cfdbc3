import { DomainError } from "#core/domain/errors";
import { ownAddress } from "#core/services/address-book/own-address";
import type { ServiceContext } from "#core/services/context";
import { violatedConstraint } from "#db/errors";
import { deliveryAddresses, type OrderContact } from "#db/schema";

/**
 * Writes another address into an entry of a person's address book. Orders to the old one stay as they are. Safe to repeat.
 *
 * @throws DomainError `not_found` for an entry that is not there or not theirs, `conflict` when another entry is the same
 */
export async function changeDeliveryAddress(
  { db }: Pick<ServiceContext, "db">,
  { userId, id, contact: { name, phone, city, address } }: { userId: string; id: string; contact: OrderContact },
): Promise<void> {
  try {
    const changed = await db
      .update(deliveryAddresses)
      .set({ name, phone, city, address })
      .where(ownAddress({ userId, id }))
      .returning({ id: deliveryAddresses.id });
    if (changed.length === 0) throw new DomainError("not_found", "no such address");
  } catch (error) {
    if (violatedConstraint(error) !== "delivery_addresses_once") throw error;
    throw new DomainError("conflict", "the address is in the book already");
  }
}
