import { cookieValues } from "#core/domain/cookie-header";
import type { PageRequest } from "#web/page-context";

/** Reads one cookie of a request; null when it is not there. When a name is repeated, the first value counts. */
export function readCookie(request: PageRequest, name: string): string | null {
  return cookieValues(request.headers.get("cookie") ?? "", name)[0] ?? null;
}

interface CookieOptions {
  /** Seconds; 0 deletes the cookie. */
  maxAge: number;
  httpOnly: boolean;
  /** The clone's public origin: a cookie is `Secure` unless that is plain http. */
  appUrl: string;
}

/** Allowed characters of a cookie value (RFC 6265): a `;` would start another attribute. */
const COOKIE_VALUE = /^[\x21\x23-\x2B\x2D-\x3A\x3C-\x5B\x5D-\x7E]*$/;

/**
 * Builds a `Set-Cookie` value for the whole site.
 *
 * @throws Error for a value with characters not allowed in a cookie: callers validate first
 */
export function writeCookie(name: string, value: string, { maxAge, httpOnly, appUrl }: CookieOptions): string {
  if (!COOKIE_VALUE.test(value)) throw new Error(`the value of ${name} is not a valid cookie value`);
  const attributes = [`${name}=${value}`, "Path=/", `Max-Age=${maxAge}`, "SameSite=Lax"];
  if (httpOnly) attributes.push("HttpOnly");
  if (appUrl.startsWith("https:")) attributes.push("Secure");
  return attributes.join("; ");
}
