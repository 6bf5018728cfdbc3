import { useSyncExternalStore } from "react";
import { useLocale } from "#app/i18n/use-locale.ts";

const subscribeToNothing = () => () => {};

/** A date and time: rendered in UTC on the server, and in the reader's own time zone once the page is hydrated. */
export function DateTime({ at, dateOnly = false }: { at: Date; dateOnly?: boolean }) {
  const locale = useLocale();
  const inBrowser = useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  );
  const zone = inBrowser ? {} : { timeZone: "UTC" };
  const clock = dateOnly
    ? {}
    : {
        hour: "numeric" as const,
        minute: "2-digit" as const,
        ...(inBrowser ? {} : { timeZoneName: "short" as const }),
      };
  const text = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", ...clock, ...zone });
  return (
    <time dateTime={at.toISOString()} className="whitespace-nowrap" suppressHydrationWarning>
      {text.format(at)}
    </time>
  );
}
