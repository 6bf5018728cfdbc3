import type { HeadersFunction } from "react-router";

/** How long a page that is the same for everybody may be kept: new prices and stock show within a minute. */
export const sharedLife = "public, max-age=0, s-maxage=30, stale-while-revalidate=25";

/** For `headers` of a route that is the same for everybody. */
export const sharedPageHeaders: HeadersFunction = () => ({ "cache-control": sharedLife });
