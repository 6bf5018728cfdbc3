import type { HeadersFunction } from "react-router";
import { readCart } from "#app/cart/cart-cookie.ts";
import type { PageContext, PageRequest } from "#web/page-context";

const sharedLife = "public, max-age=0, s-maxage=30, stale-while-revalidate=25";

/** For `headers` of a route that is the same for everybody: new prices and stock show within a minute. */
export const sharedPageHeaders: HeadersFunction = () => ({ "cache-control": sharedLife });

/** Says of a page's data what its HTML says: the edge asks to share that of storefront pages only. */
export function shareData(response: Response): void {
  if (response.status === 200) response.headers.set("cache-control", sharedLife);
  else keepPrivate(response.headers);
}

/** Whether the edge asks for a page to share, and nothing of one visitor can be in it. */
export function isSharedRequest(request: PageRequest, { viewer }: Pick<PageContext, "viewer">): boolean {
  return request.headers.get("x-shared-page") === "1" && viewer === null && readCart(request).length === 0;
}

/** Pages show a cart or an account: unless it is shared, no cache between us and the visitor may hold one. */
export function keepPrivate(headers: Headers): void {
  const asked = headers.get("cache-control");
  if (asked === null || /\bpublic\b/.test(asked)) headers.set("cache-control", "private, no-store");
}
