import { useTranslation } from "#app/i18n/translation.ts";
import type { Measured } from "./measured.ts";
import { useStepText } from "./step-text.ts";
import { useValueText } from "./value-text.ts";

type MetricTableProps = Pick<Extract<Measured, { state: "shown" }>, "span" | "starts" | "series" | "timeZone">;

/** The same numbers as a table, newest first. */
export function MetricTable({ span, starts, series, timeZone }: MetricTableProps) {
  const { t } = useTranslation();
  const stepText = useStepText(span, timeZone);
  const valueText = useValueText();
  const numbers = "px-3 py-2 text-right tabular-nums";
  return (
    <details className="mt-4">
      <summary className="inline-flex min-h-11 items-center text-sm text-brand sm:min-h-9">
        {t("admin.metrics.table")}
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <section className="overflow-x-auto" tabIndex={0} aria-label={t("admin.metrics.table")}>
        <table className="w-full text-sm">
          <thead className="text-ink-soft">
            <tr className="border-b border-line">
              <th scope="col" className="py-2 pr-3 text-left font-medium">
                {t("admin.metrics.when")}
              </th>
              {series.map(({ metric }) => (
                <th key={metric} scope="col" className={`${numbers} font-medium`}>
                  {t(`admin.metrics.name.${metric}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {starts
              .map((start, at) => (
                <tr key={start.toISOString()} className="border-b border-line last:border-0">
                  <th
                    scope="row"
                    className="py-2 pr-3 text-left font-normal whitespace-nowrap"
                    suppressHydrationWarning
                  >
                    {stepText(start)}
                  </th>
                  {series.map(({ metric, values }) => (
                    <td key={metric} className={numbers} suppressHydrationWarning>
                      {values[at] === null ? "–" : valueText(metric, values[at] ?? null)}
                    </td>
                  ))}
                </tr>
              ))
              .toReversed()}
          </tbody>
        </table>
      </section>
    </details>
  );
}
