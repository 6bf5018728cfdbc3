import { sql } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { products, vendors } from "#db/schema";

/** A text of a product in one language. */
export function inLanguage(column: typeof products.name | typeof products.description, locale: Locale) {
  return sql<string>`${column}->>${locale}`;
}

/** The columns of a product that are shown wherever it is for sale. */
export function shownColumns(locale: Locale) {
  return {
    id: products.id,
    slug: products.slug,
    name: inLanguage(products.name, locale),
    vendorName: vendors.name,
    priceMinor: products.priceMinor,
    currency: products.currency,
    stock: products.stock,
  };
}
