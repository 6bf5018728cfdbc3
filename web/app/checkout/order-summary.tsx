import { useTranslation } from "#app/i18n/translation.ts";
import { Card } from "#app/ui/card.tsx";
import { Money } from "#app/ui/money.tsx";

interface OrderSummaryProps {
  lines: {
    name: string;
    vendorName: string | null;
    quantity: number;
    lineTotalMinor: bigint;
    /** Units and money that were refunded of it. */
    refundedQuantity?: number;
    refundedMinor?: bigint;
  }[];
  totalMinor: bigint;
  /** What was refunded of the total. */
  refundedMinor?: bigint;
  currency: string;
}

/** The lines of an order with their vendors, the total, and what was refunded of them. */
export function OrderSummary({ lines, totalMinor, refundedMinor = 0n, currency }: OrderSummaryProps) {
  const { t } = useTranslation();
  return (
    <Card>
      <h2 className="sr-only">{t("order.contents")}</h2>
      <ul className="divide-y divide-line text-sm">
        {lines.map((line) => (
          <li key={`${line.name}-${line.vendorName}`} className="py-2.5 first:pt-0">
            <p className="flex justify-between gap-4">
              <span className="min-w-0">
                {line.name}
                <span className="block text-ink-soft">
                  {line.vendorName && t("order.lineOf", { vendor: line.vendorName, count: line.quantity })}
                </span>
              </span>
              <Money minor={line.lineTotalMinor} currency={currency} />
            </p>
            <LineRefund line={line} currency={currency} />
          </li>
        ))}
      </ul>
      <p className="flex items-baseline justify-between gap-4 border-t border-line pt-4">
        <span>{t("cart.total")}</span>
        <span className="text-lg font-semibold">
          <Money minor={totalMinor} currency={currency} />
        </span>
      </p>
      {refundedMinor > 0n && (
        <dl className="mt-2 space-y-1 text-sm">
          <Sum text={t("order.refund.total")} minor={-refundedMinor} currency={currency} />
          <Sum text={t("order.refund.left")} minor={totalMinor - refundedMinor} currency={currency} isLast />
        </dl>
      )}
    </Card>
  );
}

function Sum({ text, minor, currency, isLast = false }: SumProps) {
  return (
    <div className={`flex items-baseline justify-between gap-4 ${isLast ? "font-semibold" : "text-ink-soft"}`}>
      <dt>{text}</dt>
      <dd>
        <Money minor={minor} currency={currency} />
      </dd>
    </div>
  );
}

interface SumProps {
  text: string;
  minor: bigint;
  currency: string;
  isLast?: boolean;
}

/** What was refunded of a line: units of it, or part of its price. */
function LineRefund({ line, currency }: { line: OrderSummaryProps["lines"][number]; currency: string }) {
  const { t } = useTranslation();
  const { quantity, refundedQuantity = 0, refundedMinor = 0n } = line;
  if (refundedQuantity === 0 && refundedMinor === 0n) return null;
  return (
    <p className="flex justify-between gap-4 text-ink-soft">
      <span>
        {refundedQuantity > 0
          ? t("order.refund.ofUnits", { quantity: refundedQuantity, of: quantity })
          : t("order.refund.ofPrice")}
      </span>
      <Money minor={-refundedMinor} currency={currency} />
    </p>
  );
}
