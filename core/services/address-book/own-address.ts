import { and, eq } from "drizzle-orm";
import { deliveryAddresses } from "#db/schema";

/** The condition that an entry belongs to this person: every write of one entry has it. */
export function ownAddress({ userId, id }: { userId: string; id: string }) {
  return and(eq(deliveryAddresses.id, id), eq(deliveryAddresses.userId, userId));
}
