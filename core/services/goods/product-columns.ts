import { type SQL, sql } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { picturePath } from "#core/domain/picture";
import { languagesFor } from "#core/domain/translated";
import { products, vendors } from "#db/schema";

/** A text of a product in one language, or in the first other one that has it (`textIn`). */
export function inLanguage(column: typeof products.name | typeof products.description, locale: Locale): SQL<string> {
  const texts = languagesFor(locale).map((language) => sql`nullif(${column}->>${language}, '')`);
  return sql<string>`coalesce(${sql.join([...texts, sql`''`], sql`, `)})`;
}

/** Address of a product's picture; null: the pattern stands for it. */
export const pathOfPicture: SQL<string | null> = sql<string | null>`${picturePath("")} || ${products.picture}`;

/** The columns of a product, joined with its vendor, that every list of products shows. */
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
