import { useLocale } from "#app/i18n/use-locale.ts";

/** The day on which something is paid, in the store's time zone: payouts are made by its days. */
export function DueDay({ at, zone, isShort = false }: { at: Date; zone: string; isShort?: boolean }) {
  const format = new Intl.DateTimeFormat(useLocale(), {
    ...(isShort ? {} : { weekday: "short" as const }),
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: zone,
  });
  return (
    <time dateTime={at.toISOString()} className="whitespace-nowrap" suppressHydrationWarning>
      {format.format(at)}
    </time>
  );
}
