import { eq, sql } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { deliveryAddresses } from "#db/schema";

/** An entry of a person's address book. */
export interface DeliveryAddress {
  id: string;
  name: string;
  phone: string;
  city: string;
  address: string;
  isDefault: boolean;
}

/** A person's delivery addresses: the default one first, then the latest used; one that was never used counts from when it was added. */
export async function listDeliveryAddresses(
  { db }: Pick<ServiceContext, "db">,
  { userId }: { userId: string },
): Promise<DeliveryAddress[]> {
  const { id, name, phone, city, address, usedAt, createdAt, preferredAt } = deliveryAddresses;
  const isDefault = sql<boolean>`${preferredAt} is not null
    and row_number() over (order by ${preferredAt} desc nulls last, ${id}) = 1`;
  return db
    .select({ id, name, phone, city, address, isDefault: isDefault.as("is_default") })
    .from(deliveryAddresses)
    .where(eq(deliveryAddresses.userId, userId))
    .orderBy(sql`is_default desc`, sql`coalesce(${usedAt}, ${createdAt}) desc`, id);
}
