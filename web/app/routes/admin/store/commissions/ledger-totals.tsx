import { useTranslation } from "#app/i18n/translation.ts";
import { Money } from "#app/ui/money.tsx";
import { SplitBar } from "#app/ui/split-bar.tsx";
import type { LedgerTotal } from "#core/services/vendors/ledger-totals";

/** What the chosen sales come to, by currency, less what refunds took off; null where there are too many to sum. */
export function LedgerTotals({ totals }: { totals: readonly LedgerTotal[] | null }) {
  const { t } = useTranslation();
  if (totals === null) return <p className="mb-5 text-sm text-ink-soft">{t("admin.ledger.tooMany")}</p>;
  if (totals.length === 0) return null;
  return (
    <ul className="mb-5 grid gap-4 @3xl:grid-cols-2">
      {totals.map(({ currency, sales, netMinor, parts }) => (
        <li key={currency} className="rounded-md border border-line bg-surface p-4">
          <p className="text-sm text-ink-soft">{t("admin.due.sales", { count: sales })}</p>
          <p className="mb-3 text-xl font-semibold">
            <Money minor={parts?.grossMinor ?? netMinor} currency={currency} />
          </p>
          {parts ? (
            <SplitBar split={{ ...parts, netMinor }} currency={currency} reader="admin" />
          ) : (
            <p className="text-sm text-ink-soft">{t("admin.ledger.netOnly")}</p>
          )}
        </li>
      ))}
    </ul>
  );
}
