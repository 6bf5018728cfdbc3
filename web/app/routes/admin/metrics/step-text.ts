import { useLocale } from "#app/i18n/use-locale.ts";
import type { MetricSpan } from "#core/domain/metric-series";

/** Says which hour or day began at a moment, by the clone's clock. */
export function useStepText(span: MetricSpan, timeZone: string): (start: Date) => string {
  const locale = useLocale();
  const clock = span === "day" ? { hour: "numeric" as const, minute: "2-digit" as const } : {};
  const format = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", ...clock, timeZone });
  return (start) => format.format(start);
}
