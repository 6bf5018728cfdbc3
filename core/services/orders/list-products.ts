import { and, asc, count, desc, eq, exists, gt, ilike, isNull, or } from "drizzle-orm";
import type { ProductSort } from "#core/domain/catalogue";
import type { Locale } from "#core/domain/locale";
import type { ServiceContext } from "#core/services/context";
import { inLanguage, shownColumns } from "#core/services/goods/product-columns";
import { products, vendors } from "#db/schema";

export interface ListProductsInput {
  locale: Locale;
  /** From 1. */
  page: number;
  pageSize: number;
  /** Words to look for in name or description, in the visitor's language. */
  query?: string | undefined;
  vendorId?: string | undefined;
  /** Leaves out what is sold out. */
  inStock?: boolean | undefined;
  sort?: ProductSort | undefined;
}

const orders = {
  standard: [asc(products.createdAt), asc(products.id)],
  cheapest: [asc(products.priceMinor), asc(products.id)],
  dearest: [desc(products.priceMinor), asc(products.id)],
} satisfies Record<ProductSort, unknown>;

/** A page of the catalogue and the vendors to choose from. Prices and stock are of this moment. */
export async function listProducts({ db }: Pick<ServiceContext, "db">, input: ListProductsInput) {
  const pattern = input.query ? `%${input.query.replace(/[\\%_]/g, "\\$&")}%` : null;
  const isForSale = isNull(products.archivedAt);
  const matches = and(
    isForSale,
    pattern
      ? or(
          ilike(inLanguage(products.name, input.locale), pattern),
          ilike(inLanguage(products.description, input.locale), pattern),
        )
      : undefined,
    input.vendorId ? eq(products.vendorId, input.vendorId) : undefined,
    input.inStock ? gt(products.stock, 0) : undefined,
  );
  const [rows, [counted], sellers] = await db.batch([
    db
      .select(shownColumns(input.locale))
      .from(products)
      .innerJoin(vendors, eq(vendors.id, products.vendorId))
      .where(matches)
      .orderBy(...orders[input.sort ?? "standard"])
      .limit(input.pageSize)
      .offset((input.page - 1) * input.pageSize),
    db.select({ total: count() }).from(products).where(matches),
    db
      .select({ id: vendors.id, name: vendors.name })
      .from(vendors)
      .where(
        exists(
          db
            .select({ id: products.id })
            .from(products)
            .where(and(eq(products.vendorId, vendors.id), isForSale)),
        ),
      )
      .orderBy(asc(vendors.name), asc(vendors.id)),
  ]);
  return {
    products: rows.map((row) => ({ ...row, pictureSeed: row.slug })),
    total: counted?.total ?? 0,
    vendors: sellers,
  };
}
