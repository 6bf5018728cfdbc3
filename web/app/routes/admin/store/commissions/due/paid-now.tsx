import { useTranslation } from "react-i18next";
import { formatMoney } from "#app/format/money.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { ProcessedPayouts } from "#core/services/payouts/process-due-payouts";
import { BatchFiles } from "../../payouts/batch-table.tsx";
import { sumsByCurrency } from "../../sums-by-currency.ts";

interface PaidNowProps {
  paid: Pick<ProcessedPayouts, "made" | "changed" | "sealed"> & { rest: string[]; asked: number };
  busy: boolean;
}

/** What the run has paid so far, what has changed meanwhile, and the files that are ready. */
export function PaidNow({ paid: { made, changed, sealed, rest, asked }, busy }: PaidNowProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const done = asked - rest.length;
  const sums = sumsByCurrency(made).map(({ currency, amountMinor }) => formatMoney(locale, amountMinor, currency));
  return (
    <div className="mb-6 space-y-3" aria-busy={busy && rest.length > 0}>
      {rest.length > 0 && (
        <div className="rounded-md border border-line bg-surface p-4">
          <label htmlFor="run" className="mb-2 block text-sm" role="status">
            {t("admin.due.progress", { done, of: asked })}
          </label>
          <progress id="run" value={done} max={asked} className="h-2 w-full accent-(--brand-fill)" />
        </div>
      )}
      {rest.length === 0 && made.length > 0 && (
        <Notice tone="success" announce>
          <p className="font-medium" suppressHydrationWarning>
            {asked > made.length + changed.length
              ? t("admin.due.doneAll", { count: done - changed.length })
              : t("admin.due.done", { count: made.length, sum: sums.join(" + ") })}
          </p>
          {sealed.map((batchId) => (
            <div key={batchId} className="mt-2">
              <AppLink
                to={`/admin/store/payouts?batch=${batchId}`}
                className="inline-block min-h-6 break-all underline underline-offset-4"
              >
                {t("admin.payouts.batch")} {batchId}
              </AppLink>
              <BatchFiles batchId={batchId} />
            </div>
          ))}
          <AppLink to="/admin/store/payouts" className="mt-2 inline-block underline underline-offset-4">
            {t("admin.payouts.title")}
          </AppLink>
        </Notice>
      )}
      {changed.length > 0 && (
        <Notice tone="warning" announce>
          <p>{t("admin.due.changed", { count: changed.length })}</p>
          <p className="font-medium">{changed.map(({ vendorName }) => vendorName).join(", ")}</p>
        </Notice>
      )}
      {rest.length === 0 && made.length === 0 && changed.length === 0 && (
        <Notice tone="info" announce>
          {t("admin.due.nothingPaid")}
        </Notice>
      )}
    </div>
  );
}
