import { and, eq, isNull } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { Locale } from "#core/domain/locale";
import type { ServiceContext } from "#core/services/context";
import { deliveryColumn } from "#core/services/delivery-column";
import { inLanguage, shownColumns } from "#core/services/goods/product-columns";
import { products, vendors } from "#db/schema";

/**
 * One product on sale with price and stock of this moment, its texts in one language.
 *
 * @throws DomainError `not_found`
 */
export async function getProduct({ db }: Pick<ServiceContext, "db">, input: { slug: string; locale: Locale }) {
  const [product] = await db
    .select({
      ...shownColumns(input.locale),
      description: inLanguage(products.description, input.locale),
      delivery: deliveryColumn,
    })
    .from(products)
    .innerJoin(vendors, eq(vendors.id, products.vendorId))
    .where(and(eq(products.slug, input.slug), isNull(products.archivedAt)));
  if (!product) throw new DomainError("not_found", "no such product");
  return { ...product, pictureSeed: product.slug };
}
