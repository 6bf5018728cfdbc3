import { forwardToApp } from "#worker/edge/pages/forward";
import { findElsewhere } from "#worker/edge/pages/page-cache";
import { memoryOf } from "#worker/edge/pages/page-memory";
import { followShortLink } from "#worker/edge/pages/short-link";
import type { FoundPage } from "#worker/edge/pages/write-page";
import type { EdgeRequest } from "#worker/edge/request/edge-request";

/** The page for a request; a promise unless this isolate has it in memory. */
export function findPage(request: EdgeRequest): FoundPage | Response | Promise<FoundPage | Response> {
  const { shortLinkTo, storefront } = request.address;
  if (shortLinkTo !== undefined && (request.method === "GET" || request.method === "HEAD")) {
    return followShortLink(request, shortLinkTo);
  }
  const theme = storefront === undefined ? undefined : request.sharedTheme;
  if (storefront === undefined || theme === undefined) {
    return forwardToApp(request);
  }
  // Pages differ by whether they may have to ask for consent, not by the answer.
  const variant = request.mustAskConsent ? "ask" : "not-needed";
  const key = `${variant}/${theme}${storefront.path}${storefront.search}`;
  const now = Date.now();
  const memory = memoryOf(request.env);
  const page = memory.find(key, now);
  if (page !== undefined && page.freshUntil > now) {
    return { page, source: "hit" };
  }
  // The location's cache outlives releases, and a page names the files of its own release.
  const cacheKey = `${request.settings.appUrl}/.pages/${request.env.CF_VERSION_METADATA.id}/${key}`;
  return findElsewhere(request, { ...storefront, theme, variant, key, cacheKey, memory }, page, now);
}
