import { useTranslation } from "#app/i18n/translation.ts";
import { Bars } from "#app/ui/bars.tsx";
import { kindOf } from "#core/domain/metric";
import type { MetricSeries } from "#core/domain/metric-series";
import { useValueText } from "./value-text.ts";

interface MetricCardProps extends MetricSeries {
  /** The step that somebody points at, in whichever card. */
  pointed: number | null;
  point(index: number): void;
}

/** One metric: what the span came to, and its curve. */
export function MetricCard({ metric, whole, values, pointed, point }: MetricCardProps) {
  const { t } = useTranslation();
  const valueText = useValueText();
  const shown = pointed === null ? whole : (values[pointed] ?? null);
  const isBad = metric === "failures" && (shown ?? 0) > 0;
  return (
    <section aria-label={t(`admin.metrics.name.${metric}`)} className="rounded-md border border-line bg-surface p-4">
      <h2 className="text-sm font-medium text-ink-soft">{t(`admin.metrics.name.${metric}`)}</h2>
      <p className={`mt-1 text-2xl font-semibold tabular-nums ${isBad ? "text-warning" : ""}`} suppressHydrationWarning>
        {shown === null ? (
          <span className="text-base font-normal text-ink-soft">{valueText(metric, null)}</span>
        ) : (
          valueText(metric, shown)
        )}
      </p>
      <p className="mb-3 text-xs text-ink-soft">{t(`admin.metrics.kind.${kindOf(metric)}`)}</p>
      <Bars
        values={values.map((value) => value ?? 0)}
        className={metric === "failures" ? "h-16 text-warning" : "h-16 text-brand"}
        pointed={pointed}
        point={point}
      />
    </section>
  );
}
