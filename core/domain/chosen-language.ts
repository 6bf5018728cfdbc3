import { defaultLocale, isLocale, type Locale, locales } from "./locale.ts";

/** Holds the language that a visitor chose. */
export const languageCookie = "ring_language";

const prefixed = new RegExp(`^/(?:${locales.filter((locale) => locale !== defaultLocale).join("|")})(?:[/.]|$)`);

/**
 * The language in which a visitor would rather read an address that names none; undefined where it names one, and for
 * whoever chose the default language or none.
 *
 * @param chosen the cookie's value
 */
export function languageInstead(chosen: string | undefined, path: string): Locale | undefined {
  return isLocale(chosen) && chosen !== defaultLocale && !prefixed.test(path) ? chosen : undefined;
}

/**
 * Of the languages that a page may be in, the one that its reader prefers; undefined when none of them is preferred.
 *
 * @param preferred language tags, best first, as browsers list them
 * @param spoken the store's languages
 */
export function preferredLocale(preferred: readonly string[], spoken: readonly Locale[]): Locale | undefined {
  const wanted = preferred.map((tag) => tag.toLowerCase().split("-", 1)[0]);
  return wanted.find((language): language is Locale => isLocale(language) && spoken.includes(language));
}
