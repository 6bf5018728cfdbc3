import { desc, isNull } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { products } from "#db/schema";

/** Slugs of what is on sale, newest first. */
export async function listProductSlugs(
  { db }: Pick<ServiceContext, "db">,
  { limit }: { limit: number },
): Promise<string[]> {
  const rows = await db
    .select({ slug: products.slug })
    .from(products)
    .where(isNull(products.archivedAt))
    .orderBy(desc(products.createdAt), desc(products.id))
    .limit(limit);
  return rows.map(({ slug }) => slug);
}
