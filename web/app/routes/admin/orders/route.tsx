import { type LoaderFunctionArgs, redirect, useLoaderData, useNavigation } from "react-router";
import { z } from "zod";
import { localisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { FilterChips } from "#app/ui/filter-chips.tsx";
import { KeysetNav } from "#app/ui/keyset-nav.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { orderFilters } from "#core/domain/order-search";
import { searchOrders } from "#core/services/orders/search-orders";
import { orderSearchInput } from "#core/services/orders/search-orders-input";
import { OrderSearch } from "./order-search.tsx";
import { OrderTable } from "./order-table.tsx";

const PAGE_SIZE = 25;

const filterSchema = z.object({
  /** Null: nothing can be found by such a text. */
  q: orderSearchInput.query.nullable().catch(null).default(""),
  show: orderSearchInput.show.catch("all"),
  before: orderSearchInput.before.optional().catch(undefined),
});

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    requireAdmin(url, context);
    const locale = pageLocale(url);
    const { q, show, before } = filterSchema.parse(Object.fromEntries(url.searchParams));
    const head = { title: `${textOf(locale)("admin.orders.title")} · ${context.clone.name}` };
    if (q === null) return { q: "", show, before, key: null, orders: [], next: null, unreadable: true, head };
    const found = await searchOrders(context.ctx, { query: q, show, before, pageSize: PAGE_SIZE });
    const [only, ...others] = found.orders;
    // A reference names one order: there is nothing to choose from.
    if (found.key?.kind === "reference" && only && others.length === 0 && show === "all") {
      throw redirect(localisePath(locale, `/admin/orders/${only.id}`));
    }
    return { q, show, before, ...found, unreadable: false, head };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export default function AdminOrders() {
  const { t } = useTranslation();
  const { q, show, before, key, orders, next, unreadable } = useLoaderData<typeof loader>();
  const busy = useNavigation().state !== "idle";
  const isFiltered = q !== "" || show !== "all" || before !== undefined || unreadable;
  return (
    <>
      <PageHeader title={t("admin.orders.title")} />
      <OrderSearch query={q} show={show} readAs={key?.kind ?? null} unreadable={unreadable} busy={busy} />
      <div className="mb-4">
        <FilterChips
          label={t("admin.orders.filter")}
          name="show"
          current={show}
          choices={orderFilters.map((value) => ({ value, text: t(`admin.orders.show.${value}`) }))}
        />
      </div>
      {orders.length === 0 ? (
        <EmptyState
          icon={isFiltered ? "search" : "box"}
          title={t(isFiltered ? "admin.orders.noneHere" : "admin.orders.none")}
          text={t(
            q !== "" ? "admin.orders.noneFound" : isFiltered ? "admin.orders.noneHereText" : "admin.orders.noneText",
          )}
          action={
            isFiltered && (
              <AppLink to="/admin/orders" className={buttonClass("secondary")}>
                {t("orders.showAll")}
              </AppLink>
            )
          }
        />
      ) : (
        <OrderTable orders={orders} />
      )}
      <KeysetNav before={before} next={next} />
    </>
  );
}
