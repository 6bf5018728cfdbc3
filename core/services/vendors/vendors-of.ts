import { and, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { vendors } from "#db/schema";

/** Whose vendors: a person's own, or one of them; an admin names a vendor of anybody. */
export type Whose = { ownerId: string; vendorId?: string | undefined } | { ownerId?: undefined; vendorId: string };

/** The ids of the chosen vendors, for other queries. */
export function vendorsOf(db: Database, whose: Whose) {
  return db.select({ id: vendors.id }).from(vendors).where(isOf(whose));
}

/** The condition on `vendors`. */
export function isOf({ ownerId, vendorId }: Whose) {
  return and(
    ownerId === undefined ? undefined : eq(vendors.userId, ownerId),
    vendorId === undefined ? undefined : eq(vendors.id, vendorId),
  );
}
