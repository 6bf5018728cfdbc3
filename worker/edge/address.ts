import { getPath } from "hono/utils/url";
import { candidatesOf, refsOf } from "#core/domain/capture";
import { type StorefrontPage, storefrontPage } from "#core/domain/shared-page";
import { remembering } from "#worker/edge/remembering";

/** What a URL says, whoever asks for it. */
export interface Address {
  /** Decoded as the app's router will decode it, so that both mean the same path. */
  readonly path: string;
  /** The codes its `ref` values can name; undefined where it has no `ref`. */
  readonly candidates: readonly string[] | undefined;
  /** Undefined for a page that visitors may each see another of. */
  readonly storefront: StorefrontPage | undefined;
}

/** Reads a request's URL. */
export const readAddress = remembering((url: string): Address => {
  const query = url.indexOf("?");
  const path = /[%#]/.test(url)
    ? getPath(new Request(url))
    : url.slice(url.indexOf("/", 8), query === -1 ? undefined : query);
  const search = query === -1 ? "" : url.slice(query);
  const refs = refsOf(search);
  return {
    path,
    candidates: refs.length === 0 ? undefined : candidatesOf(refs),
    storefront: storefrontPage(path, search),
  };
});
