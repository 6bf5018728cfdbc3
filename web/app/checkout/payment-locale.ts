import { readCookie, writeCookie } from "#app/session/cookies.ts";
import { defaultLocale, isLocale, type Locale } from "#core/domain/locale";
import type { PageRequest } from "#web/page-context";

const COOKIE = "ring_pay_locale";
const ONE_HOUR = 3_600;

/** `Set-Cookie` that keeps the language while the payer is on the provider's page, whose return address has none. */
export function keepPaymentLocale(locale: Locale, appUrl: string): string {
  if (locale === defaultLocale) return forgetPaymentLocale(appUrl);
  return writeCookie(COOKIE, locale, { maxAge: ONE_HOUR, httpOnly: true, appUrl });
}

/** The language that was kept; null when there is none. */
export function keptPaymentLocale(request: PageRequest): Locale | null {
  const value = readCookie(request, COOKIE) ?? undefined;
  return isLocale(value) ? value : null;
}

/** `Set-Cookie` that deletes it, so that the payer can change the language afterwards. */
export function forgetPaymentLocale(appUrl: string): string {
  return writeCookie(COOKIE, "", { maxAge: 0, httpOnly: true, appUrl });
}
