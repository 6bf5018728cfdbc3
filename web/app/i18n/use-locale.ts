import { useLocation } from "react-router";
import type { Locale } from "#core/domain/locale";
import { localeOfPath } from "./locales.ts";

/** The language of the current address. */
export function useLocale(): Locale {
  return localeOfPath(useLocation().pathname);
}
