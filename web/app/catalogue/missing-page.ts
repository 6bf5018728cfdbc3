import { data } from "react-router";
import { pageLocale } from "#app/session/page-locale.ts";
import { listProducts } from "#core/services/orders/list-products";
import type { PageArgs } from "#web/page-context";

const SHOWN = 4;

/** A 404 that suggests products: those sharing a word with the address, or else the first ones. */
export async function missingPage({ context, url }: PageArgs, words: readonly string[]) {
  const input = { locale: pageLocale(url), page: 1, pageSize: SHOWN, inStock: true, sort: "standard" } as const;
  const find = (query: string | undefined) =>
    listProducts(context.ctx, { ...input, query, vendorId: undefined }).then(
      ({ products }) => products,
      () => [],
    );
  const alike = (
    await Promise.all(
      words
        .filter((word) => word.length > 2)
        .slice(0, 3)
        .map(find),
    )
  ).flat();
  const goods = alike.length > 0 ? alike : await find(undefined);
  const each = [...new Map(goods.map((product) => [product.slug, product])).values()].slice(0, SHOWN);
  return data({ code: "not_found", requestId: context.requestId, goods: each }, { status: 404 });
}
