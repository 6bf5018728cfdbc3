import { useTranslation } from "react-i18next";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Money } from "#app/ui/money.tsx";
import type { OrderDesk } from "#core/services/orders/read-order-desk";

const columns = ["item", "units", "sold", "refunded", "kept"] as const;

const cell = "border-line sm:border-b sm:px-3 sm:py-2";

/** What was sold, what of it was refunded, and what is left. */
export function OrderLines({ lines, currency }: { lines: OrderDesk["lines"]; currency: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <section aria-labelledby="lines">
      <h2 id="lines" className="mb-3 text-lg">
        {t("order.contents")}
      </h2>
      <table className="w-full border-separate border-spacing-0 overflow-hidden rounded-md border border-line bg-surface text-sm max-sm:block">
        <thead className="max-sm:sr-only">
          <tr>
            {columns.map((column) => (
              <th
                key={column}
                scope="col"
                className={`border-b border-line bg-sunken px-3 py-2 font-medium text-ink-soft ${column === "item" ? "text-left" : "text-right"}`}
              >
                {t(`admin.order.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-sm:block">
          {lines.map((line) => (
            <tr
              key={line.itemId}
              className="align-top max-sm:block max-sm:border-b max-sm:border-line max-sm:p-3 max-sm:last:border-b-0 sm:[&:last-child>td]:border-b-0"
            >
              <td className={`${cell} max-sm:block`}>
                <p className="font-medium">{line.name[locale]}</p>
                {line.vendorName && <p className="text-ink-soft">{line.vendorName}</p>}
              </td>
              <Figure label={t("admin.order.column.units")}>
                {line.refundedQuantity > 0
                  ? t("admin.order.unitsKept", { kept: line.keptQuantity, of: line.quantity })
                  : line.quantity}
              </Figure>
              <Figure label={t("admin.order.column.sold")}>
                <Money minor={line.lineTotalMinor} currency={currency} />
              </Figure>
              <Figure label={t("admin.order.column.refunded")}>
                {line.refundedMinor > 0n ? <Money minor={line.refundedMinor} currency={currency} /> : "—"}
                {line.restocked > 0 && (
                  <span className="block text-ink-soft">{t("admin.order.restocked", { units: line.restocked })}</span>
                )}
              </Figure>
              <Figure label={t("admin.order.column.kept")}>
                <span className="font-semibold">
                  <Money minor={line.keptMinor} currency={currency} />
                </span>
              </Figure>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A figure; on a phone with its name beside it. */
function Figure({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <td className={`${cell} sm:text-right max-sm:flex max-sm:justify-between max-sm:gap-4 max-sm:pt-1`}>
      <span aria-hidden="true" className="text-ink-soft sm:hidden">
        {label}
      </span>
      <span>{children}</span>
    </td>
  );
}
