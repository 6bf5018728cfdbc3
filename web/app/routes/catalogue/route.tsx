import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { z } from "zod";
import { ProductCard } from "#app/catalogue/product-card.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { pageNumber } from "#app/session/page-number.ts";
import { sharedPageHeaders } from "#app/session/shared-headers.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { listProducts } from "#core/services/orders/list-products";
import { productSearchInput } from "#core/services/orders/list-products-input";
import { CatalogueFilter } from "./catalogue-filter.tsx";

const PAGE_SIZE = 12;

const searchSchema = z.object({
  q: productSearchInput.query.catch(""),
  vendor: productSearchInput.vendorId.catch(""),
  stock: z.enum(["all", "in"]).catch("all"),
  sort: productSearchInput.sort.catch("standard"),
  page: pageNumber,
});

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const locale = pageLocale(url);
    const search = searchSchema.parse(Object.fromEntries(url.searchParams));
    const listed = await listProducts(context.ctx, {
      locale,
      page: search.page,
      pageSize: PAGE_SIZE,
      query: search.q || undefined,
      vendorId: search.vendor || undefined,
      inStock: search.stock === "in",
      sort: search.sort,
    });
    const t = textOf(locale);
    const { name } = context.clone;
    return {
      ...listed,
      ...search,
      head: { title: t("catalogue.head", { name }), description: t("catalogue.description", { name }) },
    };
  });

export const headers = sharedPageHeaders;

export const meta: PageMeta<typeof loader> = pageMeta;

export default function Catalogue() {
  const { t } = useTranslation();
  const { products, vendors, total, q, vendor, stock, sort, page } = useLoaderData<typeof loader>();
  const isFiltered = q !== "" || vendor !== "" || stock !== "all";
  const isShopWindow = !isFiltered && page === 1;
  const summary = <span data-summary>{t("catalogue.count", { count: total })}</span>;
  return (
    <>
      {isShopWindow ? (
        <header className="mb-8 sm:mb-10">
          <h1 className="text-2xl sm:text-3xl">{t("catalogue.headline")}</h1>
          <p className="mt-2 text-ink-soft sm:text-lg">{summary}</p>
        </header>
      ) : (
        <PageHeader title={q ? t("catalogue.found", { query: q }) : t("catalogue.title")} lead={summary} />
      )}
      {(vendors.length > 1 || isFiltered) && <CatalogueFilter vendors={vendors} chosen={{ q, vendor, stock, sort }} />}
      {products.length === 0 ? (
        <EmptyState
          icon="search"
          title={isFiltered ? t("catalogue.nothingFound") : t("catalogue.empty")}
          text={isFiltered ? t("catalogue.nothingFoundText") : t("catalogue.emptyText")}
          action={
            isFiltered && (
              <AppLink to="/" className={buttonClass("secondary")}>
                {t("catalogue.showAll")}
              </AppLink>
            )
          }
        />
      ) : (
        <ul className="grid grid-cols-2 gap-x-4 gap-y-8 sm:grid-cols-3 sm:gap-x-6 sm:gap-y-10">
          {products.map((product, at) => (
            <ProductCard key={product.id} product={product} large={isShopWindow && at === 0 && products.length > 2} />
          ))}
        </ul>
      )}
      <Pagination page={page} pageSize={PAGE_SIZE} total={total} />
      <aside className="mt-10 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-md bg-gift-soft p-4 sm:px-6">
        <p className="min-w-0 flex-1 basis-64">{t("refer.band")}</p>
        <AppLink to="/refer" className={buttonClass("secondary")}>
          {t("refer.how")}
        </AppLink>
      </aside>
    </>
  );
}
