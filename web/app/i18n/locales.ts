/** Languages of the interface; the first has no prefix in the address. */
export const locales = ["en", "uk", "ru"] as const;

export type Locale = (typeof locales)[number];

export const defaultLocale: Locale = "en";

/** Reads a language code; null when the interface does not speak it. */
export function parseLocale(value: string | null | undefined): Locale | null {
  return locales.find((locale) => locale === value) ?? null;
}

/** The language an address is in: `/uk/cart` → `uk`, `/cart` → `en`. */
export function localeOfPath(pathname: string): Locale {
  return parseLocale(pathname.split("/")[1]) ?? defaultLocale;
}

/** Puts a language in front of an address without one: `uk`, `/cart?x=1` → `/uk/cart?x=1`. */
export function localisePath(locale: Locale, path: string): string {
  if (locale === defaultLocale) return path;
  return /^\/(?=$|[?#])/.test(path) ? `/${locale}${path.slice(1)}` : `/${locale}${path}`;
}

/** The same address without its language: `/uk/cart` → `/cart`. */
export function unlocalisePath(pathname: string): string {
  const [, first = "", ...rest] = pathname.split("/");
  return parseLocale(first) ? `/${rest.join("/")}` : pathname;
}
