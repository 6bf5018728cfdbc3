import { localeOfPath } from "#app/i18n/locales.ts";
import type { Locale } from "#core/domain/locale";

/** The language of the page at an address. */
export function pageLocale(url: URL): Locale {
  return localeOfPath(url.pathname);
}
