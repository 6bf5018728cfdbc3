import { and, eq, inArray, isNull } from "drizzle-orm";
import type { CartItem } from "#core/domain/cart";
import type { Locale } from "#core/domain/locale";
import { sumMinor } from "#core/domain/money";
import type { ServiceContext } from "#core/services/context";
import { deliveryColumn } from "#core/services/delivery-column";
import { inLanguage, pathOfPicture } from "#core/services/goods/product-columns";
import { products, vendors } from "#db/schema";

/**
 * Prices a cart as of now, in the cart's order. Products that are gone or off sale are left out; a quantity above the stock stays
 * as it is, so that the page can say so.
 */
export async function quoteCart(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  input: { items: readonly CartItem[]; locale: Locale },
) {
  const ids = input.items.map((item) => item.productId);
  const rows = ids.length === 0 ? [] : await readProducts(db, ids, input.locale);
  const lines = input.items.flatMap(({ productId, quantity }) => {
    const row = rows.find((candidate) => candidate.productId === productId);
    if (!row) return [];
    return [{ ...row, pictureSeed: row.slug, quantity, lineTotalMinor: row.unitPriceMinor * BigInt(quantity) }];
  });
  return {
    lines,
    totalMinor: sumMinor(lines.map((line) => line.lineTotalMinor)),
    currency: lines[0]?.currency ?? clone.currency,
  };
}

function readProducts(db: ServiceContext["db"], ids: string[], locale: Locale) {
  return db
    .select({
      productId: products.id,
      slug: products.slug,
      name: inLanguage(products.name, locale),
      picture: pathOfPicture,
      vendorId: products.vendorId,
      vendorName: vendors.name,
      unitPriceMinor: products.priceMinor,
      currency: products.currency,
      stock: products.stock,
      delivery: deliveryColumn,
    })
    .from(products)
    .innerJoin(vendors, eq(vendors.id, products.vendorId))
    .where(and(inArray(products.id, ids), isNull(products.archivedAt)));
}
