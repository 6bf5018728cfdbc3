import { and, desc, eq } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { type OrderContact, orders } from "#db/schema";

/** Delivery details of the buyer's last order; null before the first. */
export async function readLastContact(
  { db }: Pick<ServiceContext, "db">,
  { buyerId }: { buyerId: string },
): Promise<OrderContact | null> {
  const [order] = await db
    .select({ contact: orders.contact })
    .from(orders)
    .where(and(eq(orders.buyerId, buyerId), eq(orders.purpose, "store_order")))
    .orderBy(desc(orders.createdAt), desc(orders.id))
    .limit(1);
  return order?.contact ?? null;
}
