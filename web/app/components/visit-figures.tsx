import { useTranslation } from "react-i18next";
import { useLocale } from "../i18n/use-locale.ts";

const spans = ["total", "today", "last7Days", "last28Days"] as const;

/** Visits by the code's links. Days are those of the named time zone. */
export function VisitFigures({
  visits,
  timeZone,
}: {
  visits: Record<(typeof spans)[number], number>;
  timeZone: string;
}) {
  const { t } = useTranslation();
  const count = new Intl.NumberFormat(useLocale());
  return (
    <section aria-labelledby="visits-title">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="visits-title" className="text-lg">
          {t("refcodes.visits")}
        </h2>
        <p className="text-sm text-ink-soft">{t("refcodes.timeZone", { zone: timeZone })}</p>
      </div>
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-md border border-line bg-line sm:grid-cols-4">
        {spans.map((span) => (
          <div key={span} className="flex flex-col-reverse bg-surface p-4">
            <dt className="text-sm text-ink-soft">{t(`refcodes.span.${span}`)}</dt>
            <dd className="text-xl font-semibold" suppressHydrationWarning>
              {count.format(visits[span])}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
