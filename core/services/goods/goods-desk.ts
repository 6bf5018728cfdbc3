import { eq, inArray, type SQL } from "drizzle-orm";
import type { GoodsDesk } from "#core/domain/goods";
import type { Database } from "#db/client";
import { products, vendors } from "#db/schema";

/** Who looks after goods: a vendor after the own ones, an admin after everybody's. The caller has checked the role. */
export interface GoodsKeeper {
  desk: GoodsDesk;
  /** Their account. */
  actorId: string;
}

/** The vendors whose goods somebody looks after; undefined where that is everybody's. */
export function keptVendors({ desk, actorId }: GoodsKeeper): SQL | undefined {
  return desk === "admin" ? undefined : eq(vendors.userId, actorId);
}

/** The goods that somebody looks after; undefined where that is everybody's. */
export function keptProducts(db: Database, keeper: GoodsKeeper): SQL | undefined {
  const condition = keptVendors(keeper);
  return condition && inArray(products.vendorId, db.select({ id: vendors.id }).from(vendors).where(condition));
}
