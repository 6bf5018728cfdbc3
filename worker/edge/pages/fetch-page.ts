import type { StorefrontPage } from "#core/domain/shared-page";
import { type Theme, themeCookie } from "#core/domain/theme";
import { consentHeader, requestIdHeader, sharedPageHeader } from "#core/ports/edge-headers";
import type { PageMemory } from "#worker/edge/pages/page-memory";
import { cacheEntry, pageSourceHeader, readPage, type StoredPage } from "#worker/edge/pages/stored-page";
import { type AppOutcome, presentable } from "#worker/edge/pages/unavailable-page";
import type { FoundPage } from "#worker/edge/pages/write-page";
import type { EdgeRequest } from "#worker/edge/request/edge-request";

/** A shared page is stored once for each way it can look. */
export interface WantedPage extends StorefrontPage {
  readonly theme: Theme;
  readonly variant: "ask" | "not-needed";
  /** Its key in this isolate. */
  readonly key: string;
  /** Its address in the location's cache. */
  readonly cacheKey: string;
  readonly memory: PageMemory;
}

/**
 * Fetches a shared page from the app and stores it. The app is sent nothing of the visitor but the theme, and says itself
 * what may be stored and for how long; an answer that may not be stored is returned as it is. While the app is down, the
 * last stored page is used instead.
 *
 * @param old an expired page still in the location's cache
 */
export async function fetchPage(
  request: EdgeRequest,
  wanted: WantedPage,
  old?: StoredPage,
): Promise<FoundPage | Response> {
  const requestedAt = Date.now();
  const headers = new Headers({
    accept: "text/html",
    [requestIdHeader]: request.requestId,
    [consentHeader]: wanted.variant,
    [sharedPageHeader]: "1",
  });
  if (wanted.theme !== "system") {
    headers.set("cookie", `${themeCookie}=${wanted.theme}`);
  }
  let outcome: AppOutcome;
  try {
    const address = new URL(wanted.path + wanted.search, request.raw.url);
    const answer = await request.env.APP.fetch(new Request(address, { headers, redirect: "manual" }));
    const made = await readPage(answer, requestedAt);
    if (made !== undefined) {
      const { page, entry } = cacheEntry(made, answer.headers, requestedAt);
      const saving = putInCache(request, wanted.cacheKey, entry);
      request.waitUntil(saving);
      wanted.memory.keep(wanted.key, page, requestedAt);
      return { page, source: "miss" };
    }
    outcome = { answer };
  } catch (error) {
    outcome = { error };
  }
  const isDown = outcome.answer === undefined || outcome.answer.status >= 500;
  const last = isDown ? (wanted.memory.findLast(wanted.key) ?? old) : undefined;
  if (last !== undefined) {
    const { answer, error } = outcome;
    request.log.error("the app is down, so an old page is shown", {
      error,
      path: request.path,
      status: answer?.status,
    });
    return { page: last, source: "last" };
  }
  const response = presentable(request, outcome);
  if (outcome.answer !== undefined) {
    response.headers.set(pageSourceHeader, "miss");
  }
  return response;
}

async function putInCache(request: EdgeRequest, key: string, entry: Response): Promise<void> {
  try {
    await caches.default.put(key, entry);
  } catch (error) {
    request.log.warn("the page cache could not be written", { error });
  }
}
