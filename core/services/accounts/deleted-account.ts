import { and, eq, inArray, isNotNull } from "drizzle-orm";
import type { Database } from "#db/client";
import { orders, users } from "#db/schema";

/** What an order keeps of the contact of a buyer who deleted the account. */
export const BLANK_CONTACT = { name: "", phone: "", city: "", address: "" };

/**
 * For the batch that inserts an order: blanks its contact if the buyer was deleted concurrently. The insert has waited
 * for the deletion, so this statement sees it.
 */
export function forgetDeletedBuyer(db: Database, { orderId, buyerId }: { orderId: string; buyerId: string }) {
  return db
    .update(orders)
    .set({ contact: BLANK_CONTACT })
    .where(and(eq(orders.id, orderId), inArray(orders.buyerId, ifDeleted(db, buyerId))));
}

function ifDeleted(db: Database, userId: string) {
  return db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, userId), isNotNull(users.deletedAt)));
}
