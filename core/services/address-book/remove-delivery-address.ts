import { ownAddress } from "#core/services/address-book/own-address";
import type { ServiceContext } from "#core/services/context";
import { deliveryAddresses } from "#db/schema";

/** Takes an entry out of a person's address book. Orders to it stay as they are. Safe to repeat. */
export async function removeDeliveryAddress(
  { db }: Pick<ServiceContext, "db">,
  entry: { userId: string; id: string },
): Promise<void> {
  await db.delete(deliveryAddresses).where(ownAddress(entry));
}
