import { asc, eq, inArray, or } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { vendors } from "#db/schema";

/** Vendors to choose from at once; one that is chosen already is always among them. */
const SHOWN = 200;

/** Names of vendors for a filter, by name. */
export async function listVendorNames(
  { db }: Pick<ServiceContext, "db">,
  { chosen }: { chosen?: string | undefined } = {},
): Promise<{ id: string; name: string }[]> {
  const first = db.select({ id: vendors.id }).from(vendors).orderBy(asc(vendors.name), asc(vendors.id)).limit(SHOWN);
  return db
    .select({ id: vendors.id, name: vendors.name })
    .from(vendors)
    .where(or(inArray(vendors.id, first), chosen === undefined ? undefined : eq(vendors.id, chosen)))
    .orderBy(asc(vendors.name), asc(vendors.id));
}
