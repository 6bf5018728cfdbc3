import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { useAppPath } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
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
export function OrderSearch({ query, show, readAs, unreadable, busy }: OrderSearchProps) {
  const { t } = useTranslation();
  const id = useId();
  const [path = ""] = useAppPath()("/admin/orders").split("?");
  return (
    <Form role="search" aria-label={t("admin.orders.search")} action={path} className="mb-5">
      {show !== "all" && <input type="hidden" name="show" value={show} />}
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {t("admin.orders.search")}
      </label>
      <div className="flex gap-3">
        <input
          key={query}
          id={id}
          type="search"
          name="q"
          defaultValue={query}
          maxLength={200}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          aria-describedby={`${id}-hint`}
          className="field-control"
        />
        <Button type="submit" disabled={busy}>
          {t("admin.orders.find")}
        </Button>
      </div>
      <p id={`${id}-hint`} className={`mt-1.5 text-sm ${unreadable ? "text-danger" : "text-ink-soft"}`}>
        {unreadable
          ? t("admin.orders.unreadable")
          : readAs
            ? t(`admin.orders.readAs.${readAs}`)
            : t("admin.orders.searchHint")}
      </p>
    </Form>
  );
}
