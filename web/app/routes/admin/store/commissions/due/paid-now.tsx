import { formatMoney } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { ProcessedPayouts } from "#core/services/payouts/process-due-payouts";
import type { DuePayout } from "#core/services/payouts/read-due-payouts";
import { BatchFiles } from "../../payouts/batch-table.tsx";
import { sumsByCurrency } from "../../sums-by-currency.ts";

/** What came of the payouts that were asked for: `made` in the last step, all others so far, as they were seen. */
export interface RunSoFar extends Pick<ProcessedPayouts, "made" | "sealed"> {
  changed: string[];
  failed: string[];
  rest: string[];
  asked: number;
}

interface PaidNowProps {
  paid: RunSoFar;
  /** All that is due by now: it has the names. */
  due: readonly DuePayout[];
  busy: boolean;
}

/** What the run has paid so far, what has changed meanwhile or could not be paid, and the files that are ready. */
export function PaidNow({ paid: { made, changed, failed, sealed, rest, asked }, due, busy }: PaidNowProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const done = asked - rest.length;
  const unpaid = changed.length + failed.length;
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
            {asked > made.length + unpaid
              ? t("admin.due.doneAll", { count: done - unpaid })
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
          <Unpaid those={changed} due={due} />
        </Notice>
      )}
      {failed.length > 0 && (
        <Notice tone="danger" announce>
          <p>{t("admin.due.failed", { count: failed.length })}</p>
          <Unpaid those={failed} due={due} />
        </Notice>
      )}
      {rest.length === 0 && made.length === 0 && unpaid === 0 && (
        <Notice tone="info" announce>
          {t("admin.due.nothingPaid")}
        </Notice>
      )}
    </div>
  );
}

/** Payouts that were not made, by vendor, with what was seen. */
function Unpaid({ those, due }: { those: readonly string[]; due: readonly DuePayout[] }) {
  const locale = useLocale();
  return (
    <ul className="mt-1 font-medium">
      {those.map((one) => {
        const [vendorId = "", currency = "", minor = "0"] = one.split(":");
        const vendor = due.find((each) => each.vendorId === vendorId);
        return (
          <li key={one} className="break-words" suppressHydrationWarning>
            {vendor?.vendorName ?? vendorId}: {formatMoney(locale, BigInt(minor), currency)}
          </li>
        );
      })}
    </ul>
  );
}
