import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import type { readVisitTotals } from "#core/services/referrals/read-visit-totals";

const spans = ["today", "last7Days", "last28Days", "total"] as const;

/** Visits of all codes together. */
export function VisitFigures({ visits }: { visits: Awaited<ReturnType<typeof readVisitTotals>> }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <section aria-labelledby="visits-title" className="mb-5 rounded-md border border-line bg-surface p-4">
      <h2 id="visits-title" className="text-sm font-medium">
        {t("admin.visits.title")}
      </h2>
      <dl className="mt-2 grid grid-cols-2 gap-x-6 gap-y-2 text-sm @3xl:grid-cols-4">
        {spans.map((span) => (
          <div key={span}>
            <dt className="text-ink-soft">{t(`admin.visits.${span}`)}</dt>
            <dd className="text-lg font-semibold tabular-nums" suppressHydrationWarning>
              {visits[span].toLocaleString(locale)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
