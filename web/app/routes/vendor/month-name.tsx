import { useLocale } from "#app/i18n/use-locale.ts";

/** A month by its name and year: `2026-10` → October 2026. It has no time zone. */
export function MonthName({ month }: { month: string }) {
  return <span suppressHydrationWarning>{monthName(useLocale(), month)}</span>;
}

export function monthName(locale: string, month: string): string {
  const format = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
  return format.format(new Date(`${month}-01T00:00:00Z`));
}
