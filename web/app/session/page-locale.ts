import type { Locale } from "#core/domain/locale";
import { localeOfPath } from "../i18n/locales.ts";

/** The language of the page at an address. */
export function pageLocale(url: URL): Locale {
  return localeOfPath(url.pathname);
}
