import { localisePath } from "#app/i18n/locales.ts";
import { languageCookie, languageInstead } from "#core/domain/chosen-language";
import type { Locale } from "#core/domain/locale";
import type { PageRequest } from "#web/page-context";
import { readCookie } from "./cookies.ts";

/**
 * Where a page is in the language that its visitor chose; null when it is there already. Only for a page that is opened:
 * one that is open has the texts of its own language.
 *
 * @param spoken the store's languages
 */
export function chosenAddress(
  request: PageRequest,
  { pathname, search }: Pick<URL, "pathname" | "search">,
  spoken: readonly Locale[],
): string | null {
  if (request.method !== "GET" || request.headers.get("sec-fetch-mode") !== "navigate") return null;
  const locale = languageInstead(readCookie(request, languageCookie) ?? undefined, pathname);
  return locale !== undefined && spoken.includes(locale) ? localisePath(locale, pathname) + search : null;
}
