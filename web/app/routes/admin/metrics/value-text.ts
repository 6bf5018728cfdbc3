import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import type { Metric } from "#core/domain/metric";

/** Waits of this many seconds or more are shown in minutes. */
const IN_MINUTES = 120;

/** Writes a metric's value in its unit. */
export function useValueText(): (metric: Metric, value: number | null) => string {
  const { t } = useTranslation();
  const locale = useLocale();
  return (metric, value) => {
    if (value === null) return t("admin.metrics.unmeasured");
    if (metric !== "queueAge") return value.toLocaleString(locale);
    const [shown, unit] = value < IN_MINUTES ? [value, "second"] : [Math.round(value / 60), "minute"];
    return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(shown);
  };
}
