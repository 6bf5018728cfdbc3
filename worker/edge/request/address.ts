import { getPath } from "hono/utils/url";
import { labelIn } from "#core/domain/link-label";
import { codesIn, shortLinkTarget } from "#core/domain/referral-link";
import { type StorefrontPage, storefrontPage } from "#core/domain/shared-page";
import { memoized } from "#worker/edge/request/memoized";

/** What a URL says, whoever requests it. */
export interface Address {
  /** Decoded as the app's router will decode it, so that both mean the same path. */
  readonly path: string;
  /** Referral codes in the address; undefined when there are none. */
  readonly candidates: readonly string[] | undefined;
  /** The label of the link that brings them. */
  readonly label: string | undefined;
  /** Target of a short link; undefined for any other address. */
  readonly shortLinkTo: string | undefined;
  /** Undefined for a page that can differ between visitors. */
  readonly storefront: StorefrontPage | undefined;
}

/** Reads a request's URL. */
export const readAddress = memoized((url: string): Address => {
  const query = url.indexOf("?");
  const start = url.indexOf("/", 8);
  const path = /[%#]/.test(url) ? getPath(new Request(url)) : url.slice(start, query === -1 ? undefined : query);
  const search = query === -1 ? "" : url.slice(query);
  const codes = codesIn(url.slice(start));
  return {
    path,
    candidates: codes.length === 0 ? undefined : codes,
    label: codes.length === 0 ? undefined : labelIn(search),
    shortLinkTo: shortLinkTarget(path, search),
    storefront: storefrontPage(path, search),
  };
});
