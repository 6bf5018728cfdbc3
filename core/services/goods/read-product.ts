import { and, eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { picturePath } from "#core/domain/picture";
import type { ServiceContext } from "#core/services/context";
import { isArchivedByStore } from "#core/services/goods/archived-by-store";
import { type GoodsKeeper, keptProducts } from "#core/services/goods/goods-desk";
import { versionOf } from "#core/services/goods/product-version";
import { products, vendors } from "#db/schema";

export interface ReadProductInput extends GoodsKeeper {
  productId: string;
}

/**
 * A product with all that can be changed about it.
 *
 * @throws DomainError `not_found` for a product that is none of theirs
 */
export async function readProduct(ctx: Pick<ServiceContext, "db">, { productId, ...keeper }: ReadProductInput) {
  const [found] = await ctx.db
    .select({ product: products, vendorName: vendors.name })
    .from(products)
    .innerJoin(vendors, eq(vendors.id, products.vendorId))
    .where(and(eq(products.id, productId), keptProducts(ctx.db, keeper)));
  if (!found) throw new DomainError("not_found", "no such product, or not theirs");
  const { product, vendorName } = found;
  return {
    ...product,
    vendorName,
    picture: product.picture && picturePath(product.picture),
    /** To be given back with a change (`editProduct`). */
    version: await versionOf(product),
    /** Whether only an admin puts it on sale again. */
    archivedByStore: product.archivedAt !== null && (await isArchivedByStore(ctx, { productId })),
  };
}
