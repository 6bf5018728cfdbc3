import { and, eq } from "drizzle-orm";
import { deliveryAddresses } from "#db/schema";

/** An entry of a person's own, as a condition: every read and write of one entry has it. */
export function ownAddress({ userId, id }: { userId: string; id: string }) {
  return and(eq(deliveryAddresses.id, id), eq(deliveryAddresses.userId, userId));
}
