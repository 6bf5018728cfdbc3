import { and, desc, eq, sql } from "drizzle-orm";
import type { GoodsDesk } from "#core/domain/goods";
import type { ServiceContext } from "#core/services/context";
import { actionLog } from "#db/schema";

/** How the action log calls it. */
export const ARCHIVED = "product.archive";

/** Whether it was an admin who last took a product off sale, by the action log. */
export async function isArchivedByStore(
  { db }: Pick<ServiceContext, "db">,
  { productId }: { productId: string },
): Promise<boolean> {
  const [last] = await db
    .select({ desk: sql<GoodsDesk>`${actionLog.after}->>'desk'` })
    .from(actionLog)
    .where(and(eq(actionLog.subject, "product"), eq(actionLog.subjectId, productId), eq(actionLog.action, ARCHIVED)))
    .orderBy(desc(actionLog.at))
    .limit(1);
  return last?.desk === "admin";
}
