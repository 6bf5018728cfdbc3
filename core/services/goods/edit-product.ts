import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import { changeProduct } from "#core/services/goods/change-product";
import type { GoodsKeeper } from "#core/services/goods/goods-desk";
import type { ProductTexts } from "#core/services/goods/goods-input";
import { versionOf } from "#core/services/goods/product-version";

export interface EditProductInput extends GoodsKeeper, ProductTexts {
  productId: string;
  priceMinor: bigint;
  /** The product as the person saw it (`versionOf`). */
  seen: string;
  now: Date;
}

/**
 * Changes texts and price of a product. Orders keep what they were placed with, and its address stays. A repeat changes
 * nothing.
 *
 * @throws DomainError `not_found` for a product that is none of theirs; `conflict` when somebody else has changed it since
 *   it was shown
 */
export async function editProduct(
  ctx: Pick<ServiceContext, "db">,
  { name, description, priceMinor, seen, ...who }: EditProductInput,
): Promise<void> {
  const wanted = await versionOf({ name, description, priceMinor });
  await changeProduct(ctx, { ...who, action: "product.edit" }, async (product) => {
    const version = await versionOf(product);
    if (version === wanted) return null;
    if (version !== seen) throw new DomainError("conflict", "the product was changed in the meantime");
    return { changes: { name, description, priceMinor } };
  });
}
