import { and, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { deliveryAddresses, type OrderContact } from "#db/schema";

/** For the batch that places an order: notes in the buyer's address book, if it has this address, that it was just used. */
export function addressUsedStatement(
  db: Database,
  { buyerId, contact, now }: { buyerId: string; contact: OrderContact; now: Date },
) {
  return db
    .update(deliveryAddresses)
    .set({ usedAt: now })
    .where(
      and(
        eq(deliveryAddresses.userId, buyerId),
        eq(deliveryAddresses.name, contact.name),
        eq(deliveryAddresses.phone, contact.phone),
        eq(deliveryAddresses.city, contact.city),
        eq(deliveryAddresses.address, contact.address),
      ),
    );
}
