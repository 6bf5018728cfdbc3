// What the edge and the app tell each other in headers. The edge removes a visitor's own copies of all of them.

/** The id of a request: made by the edge, on every response. */
export const requestIdHeader = "x-request-id";

/** Whether the referral may be stored: a `ConsentState`, decided by the edge. */
export const consentHeader = "x-referral-consent";

/** `1` when the edge requests a page to share between visitors. */
export const sharedPageHeader = "x-shared-page";

/**
 * The subscriber's key, for rate limiting. Sent only with requests that may change something: the app needs it for
 * nothing else.
 */
export const subscriberHeader = "x-subscriber";

/** How long a shared page is shown as it is, and then how long while a new one is fetched; seconds. */
export const sharedPageLife = { fresh: 30, stale: 25 } as const;

/** `Cache-Control` of a page that the edge may share: new prices and stock show within a minute. */
export const sharedPageCacheControl = `public, max-age=0, s-maxage=${sharedPageLife.fresh}, stale-while-revalidate=${sharedPageLife.stale}`;
