import { useTranslation } from "#app/i18n/translation.ts";
import { SearchBox } from "#app/ui/search-box.tsx";
import type { OrderFilter, OrderKeyKind } from "#core/domain/order-search";

interface OrderSearchProps {
  query: string;
  show: OrderFilter;
  /** What the query was read as; null without one. */
  readAs: OrderKeyKind | null;
  /** Whether the query can name nothing at all. */
  unreadable: boolean;
  busy: boolean;
}

/** One box for everything an order can be found by. The filter stays. */
export function OrderSearch({ readAs, unreadable, ...rest }: OrderSearchProps) {
  const { t } = useTranslation();
  const hint = unreadable
    ? t("admin.orders.unreadable")
    : readAs
      ? t(`admin.orders.readAs.${readAs}`)
      : t("admin.orders.searchHint");
  return (
    <SearchBox
      {...rest}
      page="/admin/orders"
      label={t("admin.orders.search")}
      submit={t("admin.orders.find")}
      hint={hint}
      unreadable={unreadable}
    />
  );
}
