import { languageCookie } from "#core/domain/chosen-language";
import type { Locale } from "#core/domain/locale";
import { readBrowserCookie, writeBrowserCookie } from "./browser-cookies.ts";

const ONE_YEAR = 31_536_000;

/** In the browser: remembers the language that its visitor chose, for a year. */
export function chooseLanguage(locale: Locale): void {
  writeBrowserCookie(languageCookie, locale, ONE_YEAR);
}

/** In the browser: whether its visitor has chosen a language. */
export function hasChosenLanguage(): boolean {
  return readBrowserCookie(languageCookie) !== undefined;
}
