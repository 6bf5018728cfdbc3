import { useLocation } from "@remix-run/react";
import { type Locale, localeOfPath } from "./locales.ts";

/** The language of the current address. */
export function useLocale(): Locale {
  return localeOfPath(useLocation().pathname);
}
