import { cookieValues } from "#core/domain/cookie-header";

/** In the browser: reads a cookie that scripts may see; undefined when it is not there. */
export function readBrowserCookie(name: string): string | undefined {
  return cookieValues(document.cookie, name)[0];
}

/**
 * In the browser: writes a cookie for the whole site.
 *
 * @param maxAge seconds; 0 deletes the cookie, undefined keeps it until the browser is closed
 */
export function writeBrowserCookie(name: string, value: string, maxAge?: number): void {
  const life = maxAge === undefined ? "" : `; Max-Age=${maxAge}`;
  const secure = window.location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser.
  document.cookie = `${name}=${value}; Path=/; SameSite=Lax${life}${secure}`;
}
