import { fetchPage, type WantedPage } from "#worker/edge/pages/fetch-page";
import { restorePage, type StoredPage } from "#worker/edge/pages/stored-page";
import type { FoundPage } from "#worker/edge/pages/write-page";
import type { EdgeRequest } from "#worker/edge/request/edge-request";

const refreshPauseMs = 5_000;

const refreshes = new WeakMap<StoredPage, number>();

/**
 * A shared page that this isolate does not have fresh: from the location's cache or from the app. A stale page is used
 * while a new one is fetched.
 *
 * @param stale the page in memory, when it may still be shown
 * @param now Unix milliseconds
 */
export async function findElsewhere(
  request: EdgeRequest,
  wanted: WantedPage,
  stale: StoredPage | undefined,
  now: number,
): Promise<FoundPage | Response> {
  const page = stale ?? (await readCache(request, wanted));
  if (page === undefined || page.staleUntil <= now) {
    return fetchPage(request, wanted, page);
  }
  if (page !== stale) {
    wanted.memory.keep(wanted.key, page, now);
  }
  if (page.freshUntil > now) {
    return { page, source: "hit" };
  }
  if ((refreshes.get(page) ?? 0) <= now) {
    refreshes.set(page, now + refreshPauseMs);
    request.waitUntil(fetchPage(request, wanted));
  }
  return { page, source: "stale" };
}

/** A page from the location's cache, of any age. */
async function readCache(request: EdgeRequest, wanted: WantedPage): Promise<StoredPage | undefined> {
  try {
    const found = await caches.default.match(wanted.cacheKey);
    return found && (await restorePage(found));
  } catch (error) {
    request.log.warn("the page cache could not be read", { error });
    return undefined;
  }
}
