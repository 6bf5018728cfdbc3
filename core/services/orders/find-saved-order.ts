import { and, desc, eq, gte, sql } from "drizzle-orm";
import { heldStatuses } from "#core/domain/payment";
import type { ServiceContext } from "#core/services/context";
import { wordList } from "#db/columns";
import { orders } from "#db/schema";

const DAY_MS = 86_400_000;

/** How long an unpaid order is offered; after that it is only in the list of orders. */
const OFFERED_DAYS = 14;

/**
 * The buyer's last order, if unpaid, to be offered for payment; null when it is paid, cancelled or more than two weeks
 * old. `held`: the provider is holding the payment.
 */
export async function findSavedOrder(
  { db }: Pick<ServiceContext, "db">,
  { buyerId, now }: { buyerId: string; now: Date },
) {
  const [order] = await db
    .select({
      id: orders.id,
      status: orders.status,
      totalMinor: orders.totalMinor,
      currency: orders.currency,
      held: sql<boolean>`exists (select 1 from payment_attempts a where a.order_id = orders.id and a.status in ${wordList(heldStatuses)})`,
    })
    .from(orders)
    .where(
      and(
        eq(orders.buyerId, buyerId),
        eq(orders.purpose, "store_order"),
        gte(orders.createdAt, new Date(now.getTime() - OFFERED_DAYS * DAY_MS)),
      ),
    )
    .orderBy(desc(orders.createdAt), desc(orders.id))
    .limit(1);
  if (order?.status !== "pending") return null;
  const { status: _, ...saved } = order;
  return saved;
}

/** Result of {@link findSavedOrder}. */
export type SavedOrder = NonNullable<Awaited<ReturnType<typeof findSavedOrder>>>;
