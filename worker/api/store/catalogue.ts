import { type ZodType, z } from "zod";
import { defaultLocale, locales } from "#core/domain/locale";
import { listProducts } from "#core/services/orders/list-products";
import { productSearchInput } from "#core/services/orders/list-products-input";
import { amount, count, currency } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { page, SHOP_PAGE_SIZE } from "#worker/api/page-query";

/** The catalogue, for anyone. */
export const catalogueOperations: readonly Operation[] = [
  operation({
    address: "GET /api/products",
    summary: "The catalogue, page by page",
    access: "public",
    query: z.object({
      locale: z.enum(locales).default(defaultLocale),
      page,
      query: productSearchInput.query.optional(),
      vendorId: productSearchInput.vendorId.optional(),
      inStock: z.stringbool().optional(),
      sort: productSearchInput.sort.optional(),
    }),
    status: 200,
    answer: z.strictObject({
      products: z.array(
        z.strictObject({
          id: z.string(),
          slug: z.string(),
          name: z.string(),
          vendorName: z.string(),
          priceMinor: amount,
          currency,
          stock: count,
          picture: z.string().nullable(),
          pictureSeed: z.string(),
        }),
      ),
      total: count,
      vendors: z.array(z.strictObject({ id: z.string(), name: z.string() })),
    }) satisfies ZodType<Answered<Awaited<ReturnType<typeof listProducts>>>>,
  }).run(({ runtime, query }) => listProducts(runtime.ctx, { ...query, pageSize: SHOP_PAGE_SIZE })),
];
