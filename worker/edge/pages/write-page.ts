import { requestIdHeader } from "#core/ports/edge-headers";
import { drawNonce } from "#worker/edge/pages/nonce";
import { pageSourceHeader, type StoredPage } from "#worker/edge/pages/stored-page";
import { setCookies } from "#worker/edge/request/set-cookies";

/** `stale` while a new page is being fetched, `last` while the app is down. */
export type PageSource = "hit" | "stale" | "miss" | "last";

/** A stored page to write for a visitor, and where it was found. */
export interface FoundPage {
  readonly page: StoredPage;
  readonly source: PageSource;
}

/** The response for one visitor, from a stored page or from what was answered for this visitor alone. */
export function writeFound(found: FoundPage | Response, requestId: string, cookies: readonly string[]): Response {
  return "source" in found ? writePage(found.page, requestId, found.source, cookies) : setCookies(found, cookies);
}

/**
 * The page for one visitor: their request's id, their cookies (`Set-Cookie` values) and a nonce nobody else gets.
 * Browsers must revalidate it.
 */
export function writePage(
  page: StoredPage,
  requestId: string,
  source: PageSource,
  cookies: readonly string[],
): Response {
  const { bytes } = page;
  const headers = cookies.length === 0 ? page.headers : headersWith(page, cookies);
  const nonce = drawNonce();
  overwrite(bytes, page.nonceAt, nonce);
  overwrite(bytes, page.requestIdAt, requestId);
  headers.set("content-security-policy", page.policy.join(nonce));
  headers.set(requestIdHeader, requestId);
  // Body and headers are copied here, as Fetch requires and workerd does: the next response may be written over them.
  const response = new Response(bytes, { headers });
  if (source !== "hit") {
    response.headers.set(pageSourceHeader, source);
  }
  return response;
}

function headersWith(page: StoredPage, cookies: readonly string[]): Headers {
  const headers = page.cookieHeaders;
  if (cookies.length !== page.cookies.length || cookies.some((cookie, at) => cookie !== page.cookies[at])) {
    headers.delete("set-cookie");
    for (const cookie of cookies) {
      headers.append("set-cookie", cookie);
    }
    page.cookies = cookies;
  }
  return headers;
}

/** Writes ASCII text over other text of the same length. */
function overwrite(bytes: Uint8Array, positions: readonly number[], text: string): void {
  for (const position of positions) {
    for (let at = 0; at < text.length; at += 1) {
      bytes[position + at] = text.charCodeAt(at);
    }
  }
}
