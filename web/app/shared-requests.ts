import { sharedPageCacheControl, sharedPageHeader } from "#core/ports/edge-headers";
import type { PageContext, PageRequest } from "#web/page-context";
import { readCart } from "./cart/cart-cookie.ts";

/** Whether the edge asks for a page to share, and nothing of one visitor can be in it. */
export function isSharedRequest(request: PageRequest, { viewer }: Pick<PageContext, "viewer">): boolean {
  return request.headers.get(sharedPageHeader) === "1" && viewer === null && readCart(request).length === 0;
}

/** Says of a page's data what its HTML says: the edge asks to share that of storefront pages only. */
export function shareData(response: Response): void {
  if (response.status === 200) response.headers.set("cache-control", sharedPageCacheControl);
  else keepPrivate(response.headers);
}

/** Pages show a cart or an account: unless it is shared, no cache between us and the visitor may hold one. */
export function keepPrivate(headers: Headers): void {
  const cacheControl = headers.get("cache-control");
  if (cacheControl === null || /\bpublic\b/.test(cacheControl)) headers.set("cache-control", "private, no-store");
}
