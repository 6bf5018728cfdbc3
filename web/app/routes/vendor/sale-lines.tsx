import { useTranslation } from "react-i18next";
import { Money } from "#app/ui/money.tsx";

export interface SaleLine {
  itemId: string;
  name: string;
  quantity: number;
  lineTotalMinor: bigint;
  refundedQuantity: number;
  refundedMinor: bigint;
}

/** What was sold: names, quantities and sums, with what was refunded of each. */
export function SaleLines({ lines, currency }: { lines: readonly SaleLine[]; currency: string }) {
  const { t } = useTranslation();
  return (
    <ul className="text-sm">
      {lines.map(({ itemId, name, quantity, lineTotalMinor, refundedQuantity, refundedMinor }) => (
        <li key={itemId} className="py-0.5">
          <p className="flex justify-between gap-4">
            <span className="min-w-0 break-words">{t("order.refund.line", { name, quantity })}</span>
            <Money minor={lineTotalMinor} currency={currency} />
          </p>
          {refundedMinor > 0n && (
            <p className="flex justify-between gap-4 text-ink-soft">
              <span>
                {refundedQuantity > 0
                  ? t("order.refund.ofUnits", { quantity: refundedQuantity, of: quantity })
                  : t("order.refund.ofPrice")}
              </span>
              <Money minor={-refundedMinor} currency={currency} />
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
