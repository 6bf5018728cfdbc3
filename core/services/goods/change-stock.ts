import { eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { MAX_STOCK } from "#core/domain/goods";
import { ACTION_KEY } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { changeProduct } from "#core/services/goods/change-product";
import type { GoodsKeeper } from "#core/services/goods/goods-desk";
import { sha256 } from "#core/services/sha256";
import { violatedConstraint } from "#db/errors";
import { actionLog } from "#db/schema";

export interface ChangeStockInput extends GoodsKeeper {
  productId: string;
  /** Units that come to the shelf; below zero: that leave it. */
  by: number;
  /** Chosen by the caller: under one key it is done once. */
  key: string;
  now: Date;
}

/**
 * Puts units on the shelf, or takes some off. The difference is booked, not the sum, so what was sold in the meantime
 * stays sold.
 *
 * @throws DomainError `not_found` for a product that is none of theirs; `out_of_stock` when fewer units are left than are taken
 *   off; `invalid_input` when the stock would be above its maximum
 */
export async function changeStock(
  ctx: Pick<ServiceContext, "db">,
  { by, key, ...who }: ChangeStockInput,
): Promise<void> {
  const id = await sha256(JSON.stringify(["product.stock", who.actorId, who.productId, by, key]));
  try {
    await changeProduct(ctx, { ...who, action: "product.stock", id }, ({ stock }) => {
      if (by === 0) return null;
      if (stock + by > MAX_STOCK) throw new DomainError("invalid_input", "the stock would be above its maximum");
      if (stock + by < 0) throw new DomainError("out_of_stock", "fewer units are left");
      return { changes: { stock: stock + by } };
    });
  } catch (error) {
    const isRefused = error instanceof DomainError && error.code !== "not_found";
    if (!isRefused && violatedConstraint(error) !== ACTION_KEY) throw error;
    // A repeat meets what it did itself: its own entry, or a shelf that has changed by it.
    const [done] = await ctx.db.select({ id: actionLog.id }).from(actionLog).where(eq(actionLog.id, id));
    if (!done) throw error;
  }
}
