import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { z } from "zod";
import { SavedOrderNotice } from "#app/checkout/saved-order.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { pageNumber } from "#app/session/page-number.ts";
import { requireViewer } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { FilterChips } from "#app/ui/filter-chips.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { orderStatuses } from "#core/domain/payment";
import { findSavedOrder } from "#core/services/orders/find-saved-order";
import { listOrders } from "#core/services/orders/list-orders";
import { OrderRow } from "./order-row.tsx";

const PAGE_SIZE = 10;

const statuses = ["all", ...orderStatuses] as const;

const filterSchema = z.object({
  status: z.enum(statuses).catch("all"),
  page: pageNumber,
});

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: buyerId } = requireViewer(url, context);
    const locale = pageLocale(url);
    const { status, page } = filterSchema.parse(Object.fromEntries(url.searchParams));
    const wanted = status === "all" ? undefined : status;
    const { ctx, now } = context;
    const [listed, saved] = await Promise.all([
      listOrders(ctx, { buyerId, status: wanted, locale, page, pageSize: PAGE_SIZE }),
      findSavedOrder(ctx, { buyerId, now }),
    ]);
    return {
      ...listed,
      saved,
      status,
      page,
      head: { title: `${textOf(locale)("orders.title")} · ${context.clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export default function Orders() {
  const { t } = useTranslation();
  const { orders, total, saved, status, page } = useLoaderData<typeof loader>();
  const none = total === 0 && status === "all";
  return (
    <>
      <PageHeader
        title={t("orders.title")}
        lead={none ? undefined : <span data-summary>{t("orders.count", { count: total })}</span>}
      />
      {saved && <SavedOrderNotice saved={saved} />}
      {!none && (
        <div className="mb-4">
          <FilterChips
            label={t("orders.filter")}
            name="status"
            current={status}
            choices={statuses.map((value) => ({
              value,
              text: value === "all" ? t("orders.all") : t(`order.status.${value}`),
            }))}
          />
        </div>
      )}
      {orders.length === 0 ? (
        <EmptyState
          icon="box"
          title={none ? t("orders.none") : t("orders.noneHere")}
          text={none ? t("orders.noneText") : t("orders.noneHereText")}
          action={
            <AppLink to={none ? "/" : "/orders"} className={buttonClass(none ? "primary" : "secondary")}>
              {none ? t("cart.toCatalogue") : t("orders.showAll")}
            </AppLink>
          }
        />
      ) : (
        <ul className="divide-y divide-line overflow-hidden rounded-md border border-line bg-surface">
          {orders.map((order) => (
            <OrderRow key={order.id} order={order} />
          ))}
        </ul>
      )}
      <Pagination page={page} pageSize={PAGE_SIZE} total={total} />
    </>
  );
}
