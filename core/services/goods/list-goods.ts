import { and, asc, desc, eq, gt, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { GoodsFilter } from "#core/domain/goods";
import type { Locale } from "#core/domain/locale";
import type { ServiceContext } from "#core/services/context";
import { type GoodsKeeper, keptProducts, keptVendors } from "#core/services/goods/goods-desk";
import { shownColumns } from "#core/services/goods/product-columns";
import { products, vendors } from "#db/schema";

export interface ListGoodsInput extends GoodsKeeper {
  locale: Locale;
  show: GoodsFilter;
  /** Part of a name in any language; empty for all. */
  query?: string | undefined;
  vendorId?: string | undefined;
  /** The id of the last product of the page before. */
  before?: string | undefined;
  pageSize: number;
}

const filters: Record<GoodsFilter, SQL | undefined> = {
  all: undefined,
  for_sale: and(isNull(products.archivedAt), gt(products.stock, 0)),
  sold_out: and(isNull(products.archivedAt), eq(products.stock, 0)),
  archived: isNotNull(products.archivedAt),
};

/** Goods that somebody looks after, newest first, a page after the product `before`, and their vendors. One round trip. */
export async function listGoods({ db }: Pick<ServiceContext, "db">, input: ListGoodsInput) {
  const { locale, show, query = "", vendorId, before, pageSize } = input;
  const pattern = `%${query.replace(/[\\%_]/g, "\\$&")}%`;
  const [rows, own] = await db.batch([
    db
      .select({
        ...shownColumns(locale),
        referralRateBp: products.referralRateBp,
        archivedAt: products.archivedAt,
        createdAt: products.createdAt,
      })
      .from(products)
      .innerJoin(vendors, eq(vendors.id, products.vendorId))
      .where(
        and(
          keptProducts(db, input),
          filters[show],
          query === "" ? undefined : sql`${products.name}::text ilike ${pattern}`,
          vendorId === undefined ? undefined : eq(products.vendorId, vendorId),
          before === undefined
            ? undefined
            : sql`(${products.createdAt}, ${products.id}) < (select created_at, id from products where id = ${before})`,
        ),
      )
      .orderBy(desc(products.createdAt), desc(products.id))
      // One more tells whether there is another page.
      .limit(pageSize + 1),
    db
      .select({ id: vendors.id, name: vendors.name })
      .from(vendors)
      .where(keptVendors(input))
      .orderBy(asc(vendors.name), asc(vendors.id)),
  ]);
  const page = rows.slice(0, pageSize);
  return {
    products: page.map((row) => ({ ...row, pictureSeed: row.slug })),
    vendors: own,
    /** The product after which the next page begins; null on the last page. */
    next: rows.length > pageSize ? (page.at(-1)?.id ?? null) : null,
  };
}
