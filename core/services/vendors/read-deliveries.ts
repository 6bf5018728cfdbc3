import { asc, eq } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { deliveryColumn } from "#core/services/delivery-column";
import { vendors } from "#db/schema";

/** A person's vendors, and how each says it sends. */
export function readDeliveries({ db }: Pick<ServiceContext, "db">, { ownerId }: { ownerId: string }) {
  return db
    .select({ vendorId: vendors.id, name: vendors.name, delivery: deliveryColumn })
    .from(vendors)
    .where(eq(vendors.userId, ownerId))
    .orderBy(asc(vendors.name), asc(vendors.id));
}
