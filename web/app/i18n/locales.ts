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

/** The same address without its language: `/uk/cart` → `/cart`. */
export function unlocalisePath(pathname: string): string {
  const [, first, ...rest] = pathname.split("/");
  return isLocale(first) ? `/${rest.join("/").replace(/^\/+/, "")}` : pathname;
}
