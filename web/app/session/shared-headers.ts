import type { HeadersFunction } from "react-router";
import { sharedPageCacheControl } from "#core/ports/edge-headers";

/** For `headers` of a route that is the same for everybody. */
export const sharedPageHeaders: HeadersFunction = () => ({ "cache-control": sharedPageCacheControl });
