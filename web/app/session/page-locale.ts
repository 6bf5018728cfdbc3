import type { Locale } from "#core/domain/locale";
import { localeOfPath } from "../i18n/locales.ts";

/** The language of the page a request is for. */
export function pageLocale(request: Request): Locale {
  return localeOfPath(new URL(request.url).pathname);
}
