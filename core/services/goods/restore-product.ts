import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import { isArchivedByStore } from "#core/services/goods/archived-by-store";
import { changeProduct } from "#core/services/goods/change-product";
import type { GoodsKeeper } from "#core/services/goods/goods-desk";

export interface RestoreProductInput extends GoodsKeeper {
  productId: string;
  now: Date;
}

/**
 * Puts a product on sale again. What an admin took off sale only an admin puts back. A repeat changes nothing.
 *
 * @throws DomainError `not_found` for a product that is none of theirs; `forbidden` for a vendor when an admin took it off
 */
export async function restoreProduct(ctx: Pick<ServiceContext, "db">, input: RestoreProductInput): Promise<void> {
  const { desk, productId } = input;
  await changeProduct(ctx, { ...input, action: "product.restore" }, async ({ archivedAt }) => {
    if (archivedAt === null) return null;
    if (desk === "vendor" && (await isArchivedByStore(ctx, { productId }))) {
      throw new DomainError("forbidden", "an admin took it off sale");
    }
    return { changes: { archivedAt: null } };
  });
}
