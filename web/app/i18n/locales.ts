import { defaultLocale, isLocale, type Locale } from "#core/domain/locale";

/** The language an address is in: `/uk/cart` → `uk`, `/cart` → `en`. */
export function localeOfPath(pathname: string): Locale {
  const first = pathname.split("/")[1];
  return isLocale(first) ? first : defaultLocale;
}

/** Puts a language in front of an address without one: `uk`, `/cart?x=1` → `/uk/cart?x=1`. */
export function localisePath(locale: Locale, path: string): string {
  if (locale === defaultLocale) return path;
  return /^\/(?=$|[?#])/.test(path) ? `/${locale}${path.slice(1)}` : `/${locale}${path}`;
}

/**
 * Where a page is when the store does not speak its address's language: in the store's main one. Null when it does.
 *
 * @param spoken the store's languages, the main one first
 */
export function spokenAddress(
  { pathname, search }: Pick<URL, "pathname" | "search">,
  spoken: readonly Locale[],
): string | null {
  const [main = defaultLocale] = spoken;
  if (spoken.includes(localeOfPath(pathname))) return null;
  return localisePath(main, unlocalisePath(pathname)) + search;
}

/** The same address without its language: `/uk/cart` → `/cart`. */
export function unlocalisePath(pathname: string): string {
  const [, first, ...rest] = pathname.split("/");
  return isLocale(first) ? `/${rest.join("/").replace(/^\/+/, "")}` : pathname;
}
