import type { ServiceContext } from "#core/services/context";
import { ARCHIVED, isArchivedByStore } from "#core/services/goods/archived-by-store";
import { changeProduct } from "#core/services/goods/change-product";
import type { GoodsKeeper } from "#core/services/goods/goods-desk";

export interface ArchiveProductInput extends GoodsKeeper {
  productId: string;
  /** In the person's own words; null where they gave none. */
  reason: string | null;
  now: Date;
}

/**
 * Takes a product off sale. Orders of it stay as they are, and what is in carts can no longer be ordered. A repeat changes
 * nothing; an admin also takes off what its vendor had taken off, who then cannot put it back.
 *
 * @throws DomainError `not_found` for a product that is none of theirs
 */
export async function archiveProduct(ctx: Pick<ServiceContext, "db">, input: ArchiveProductInput): Promise<void> {
  const { desk, now } = input;
  await changeProduct(ctx, { ...input, action: ARCHIVED }, async ({ archivedAt }) => {
    const isDone = archivedAt !== null && (desk === "vendor" || (await isArchivedByStore(ctx, input)));
    return isDone ? null : { changes: { archivedAt: now }, also: { desk } };
  });
}
