import { and, desc, eq, isNotNull, max } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { type OrderContact, orders } from "#db/schema";

/** How many addresses a buyer is offered. */
const MAX_CONTACTS = 5;

/** The different delivery details of a buyer's orders, those of the last order first. */
export async function listContacts(
  { db }: Pick<ServiceContext, "db">,
  { buyerId }: { buyerId: string },
): Promise<OrderContact[]> {
  const used = max(orders.createdAt);
  const rows = await db
    .select({ contact: orders.contact })
    .from(orders)
    .where(and(eq(orders.buyerId, buyerId), eq(orders.purpose, "store_order"), isNotNull(orders.contact)))
    .groupBy(orders.contact)
    .orderBy(desc(used))
    .limit(MAX_CONTACTS);
  return rows.flatMap(({ contact }) => contact ?? []);
}
