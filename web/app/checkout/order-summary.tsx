import { useTranslation } from "react-i18next";
import { Card } from "#app/ui/card.tsx";
import { Money } from "#app/ui/money.tsx";

interface OrderSummaryProps {
  lines: { name: string; vendorName: string | null; quantity: number; lineTotalMinor: bigint }[];
  totalMinor: bigint;
  currency: string;
}

/** The lines of an order with their vendors, and the total. */
export function OrderSummary({ lines, totalMinor, currency }: OrderSummaryProps) {
  const { t } = useTranslation();
  return (
    <Card>
      <h2 className="sr-only">{t("order.contents")}</h2>
      <ul className="divide-y divide-line text-sm">
        {lines.map((line) => (
          <li key={`${line.name}-${line.vendorName}`} className="flex justify-between gap-4 py-2.5 first:pt-0">
            <span className="min-w-0">
              {line.name}
              <span className="block text-ink-soft">
                {line.vendorName && t("order.lineOf", { vendor: line.vendorName, count: line.quantity })}
              </span>
            </span>
            <Money minor={line.lineTotalMinor} currency={currency} />
          </li>
        ))}
      </ul>
      <p className="flex items-baseline justify-between gap-4 border-t border-line pt-4">
        <span>{t("cart.total")}</span>
        <span className="text-lg font-semibold">
          <Money minor={totalMinor} currency={currency} />
        </span>
      </p>
    </Card>
  );
}
