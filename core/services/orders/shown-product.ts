import type { Locale } from "#core/domain/locale";
import { inLanguage, pathOfPicture } from "#core/services/goods/product-columns";
import { products, vendors } from "#db/schema";

/** The columns of a product that are shown wherever it is for sale. */
export function shownColumns(locale: Locale) {
  return {
    id: products.id,
    slug: products.slug,
    name: inLanguage(products.name, locale),
    picture: pathOfPicture,
    vendorName: vendors.name,
    priceMinor: products.priceMinor,
    currency: products.currency,
    stock: products.stock,
  };
}
