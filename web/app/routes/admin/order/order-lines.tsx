import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { DataTable } from "#app/ui/data-table.tsx";
import { CellMoney } from "#app/ui/money.tsx";
import type { OrderDesk } from "#core/services/orders/read-order-desk";

/** What was sold, what of it was refunded, and what is left. */
export function OrderLines({ lines, currency }: { lines: OrderDesk["lines"]; currency: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <section aria-labelledby="lines">
      <h2 id="lines" className="mb-3 text-lg">
        {t("order.contents")}
      </h2>
      <DataTable
        caption={t("order.contents")}
        rows={lines}
        rowKey={({ itemId }) => itemId}
        columns={[
          {
            key: "item",
            head: t("admin.order.column.item"),
            cell: (line) => (
              <>
                <p className="font-medium">{line.name[locale]}</p>
                {line.vendorName && <p className="text-ink-soft">{line.vendorName}</p>}
              </>
            ),
          },
          {
            key: "units",
            head: t("admin.order.column.units"),
            align: "right",
            cell: (line) =>
              line.refundedQuantity > 0
                ? t("admin.order.unitsKept", { kept: line.keptQuantity, of: line.quantity })
                : line.quantity,
          },
          {
            key: "sold",
            head: t("admin.order.column.sold"),
            align: "right",
            cell: (line) => <CellMoney minor={line.lineTotalMinor} currency={currency} />,
          },
          {
            key: "refunded",
            head: t("admin.order.column.refunded"),
            align: "right",
            cell: (line) => (
              <>
                {line.refundedMinor > 0n ? <CellMoney minor={line.refundedMinor} currency={currency} /> : "—"}
                {line.restocked > 0 && (
                  <span className="block text-ink-soft">{t("admin.order.restocked", { units: line.restocked })}</span>
                )}
              </>
            ),
          },
          {
            key: "kept",
            head: t("admin.order.column.kept"),
            align: "right",
            cell: (line) => (
              <span className="font-semibold">
                <CellMoney minor={line.keptMinor} currency={currency} />
              </span>
            ),
          },
        ]}
      />
    </section>
  );
}
