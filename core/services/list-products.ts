import { asc, count, eq, ilike, or, sql } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import type { ServiceContext } from "#core/services/context";
import { products, vendors } from "#db/schema";

export interface ListProductsInput {
  locale: Locale;
  /** From 1. */
  page: number;
  pageSize: number;
  /** Words to look for in name or description, in the visitor's language. */
  query?: string | undefined;
}

/** A page of the catalogue, newest last so that pages do not shift. Prices and stock are of this moment. */
export async function listProducts({ db }: Pick<ServiceContext, "db">, input: ListProductsInput) {
  const name = sql<string>`${products.name}->>${input.locale}`;
  const pattern = input.query ? `%${input.query.replace(/[\\%_]/g, "\\$&")}%` : null;
  const matches = pattern
    ? or(ilike(name, pattern), ilike(sql`${products.description}->>${input.locale}`, pattern))
    : undefined;
  const [rows, [counted]] = await db.batch([
    db
      .select({
        id: products.id,
        slug: products.slug,
        name,
        vendorName: vendors.name,
        priceMinor: products.priceMinor,
        currency: products.currency,
        stock: products.stock,
      })
      .from(products)
      .innerJoin(vendors, eq(vendors.id, products.vendorId))
      .where(matches)
      .orderBy(asc(products.createdAt), asc(products.id))
      .limit(input.pageSize)
      .offset((input.page - 1) * input.pageSize),
    db.select({ total: count() }).from(products).where(matches),
  ]);
  return { products: rows.map((row) => ({ ...row, pictureSeed: row.slug })), total: counted?.total ?? 0 };
}
