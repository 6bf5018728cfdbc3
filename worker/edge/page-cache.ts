import { anonymousTheme, type StorefrontPage } from "#core/domain/shared-page";
import { type Theme, themeCookie } from "#core/domain/theme";
import { mustAsk } from "#worker/edge/consent";
import type { EdgeRequest } from "#worker/edge/context";
import { shownTo, unreachable } from "#worker/edge/forward";
import { PageMemory } from "#worker/edge/page-memory";
import { setCookies } from "#worker/edge/set-cookies";
import {
  cacheEntry,
  isStorable,
  pageCacheHeader,
  readPage,
  restorePage,
  type StoredPage,
  writePage,
} from "#worker/edge/stored-page";

/** Tells the app that its answer is for everybody; taken off what visitors send. */
export const sharedPageHeader = "x-shared-page";

const refreshPauseMs = 5_000;

const memories = new WeakMap<Fetcher, PageMemory>();
const refreshes = new WeakMap<StoredPage, number>();

/** A page that is the same for every visitor with this theme. */
interface SharedPage extends StorefrontPage {
  readonly theme: Theme;
}

/** A shared page as it is kept: under a key of its own for each way it can look. */
interface WantedPage extends SharedPage {
  readonly key: string;
  readonly variant: "ask" | "not-needed";
  readonly cookies: readonly string[];
}

/** The shared page this request asks for; undefined when the answer may be personal. */
export function sharedPageOf(asked: EdgeRequest): SharedPage | undefined {
  const { storefront } = asked.address;
  if (storefront === undefined || asked.method !== "GET" || asked.header("authorization") !== undefined) {
    return undefined;
  }
  const theme = anonymousTheme(asked.cookieHeader);
  return theme === undefined ? undefined : { ...storefront, theme };
}

/**
 * Answers a shared page from this isolate, from the location's cache, or from the app. The app is asked without anything
 * of the visitor: no cookie but the theme, no `ref`, no address. It alone says what may be kept, and for how long.
 *
 * @param cookies `Set-Cookie` values for whatever the answer is
 */
export function answerSharedPage(
  asked: EdgeRequest,
  page: SharedPage,
  cookies: readonly string[],
): Response | Promise<Response> {
  // Pages differ by whether they may have to ask; not by the answer.
  const variant = mustAsk(asked) ? "ask" : "not-needed";
  const key = `${variant}/${page.theme}${page.path}${page.search}`;
  const now = Date.now();
  const kept = memoryOf(asked.env).find(key, now);
  if (kept !== undefined && kept.freshUntil > now) {
    return writePage(kept, asked.requestId, "hit", cookies);
  }
  const wanted = { ...page, key, variant, cookies } as const;
  return kept === undefined ? answerFromAfar(asked, wanted, now) : answerKept(asked, wanted, kept, now);
}

async function answerFromAfar(asked: EdgeRequest, wanted: WantedPage, now: number): Promise<Response> {
  const found = await findInCache(asked, cacheKey(asked, wanted));
  if (found === undefined || found.staleUntil <= now) {
    return fill(asked, wanted, found);
  }
  memoryOf(asked.env).keep(wanted.key, found, now);
  return answerKept(asked, wanted, found, now);
}

/** A page's address in the location's cache, which outlives releases: a page names the files of its own. */
function cacheKey(asked: EdgeRequest, { key }: WantedPage): string {
  return `${asked.settings.appUrl}/.pages/${asked.env.CF_VERSION_METADATA.id}/${key}`;
}

function answerKept(asked: EdgeRequest, wanted: WantedPage, kept: StoredPage, now: number): Response {
  if (kept.freshUntil > now) {
    return writePage(kept, asked.requestId, "hit", wanted.cookies);
  }
  if ((refreshes.get(kept) ?? 0) <= now) {
    refreshes.set(kept, now + refreshPauseMs);
    asked.waitUntil(fill(asked, wanted));
  }
  return writePage(kept, asked.requestId, "stale", wanted.cookies);
}

function memoryOf(env: EdgeEnv): PageMemory {
  let memory = memories.get(env.APP);
  if (memory === undefined) {
    memory = new PageMemory();
    memories.set(env.APP, memory);
  }
  return memory;
}

/** A page from the location's cache, however old. */
async function findInCache(asked: EdgeRequest, key: string): Promise<StoredPage | undefined> {
  try {
    const found = await caches.default.match(key);
    return found && (await restorePage(found));
  } catch (error) {
    asked.log.warn("the page cache could not be read", { error });
    return undefined;
  }
}

/**
 * Fetches a page from the app and stores it. While the app fails, the last stored page is served instead.
 *
 * @param old an expired page still in the location's cache
 */
async function fill(asked: EdgeRequest, page: WantedPage, old?: StoredPage): Promise<Response> {
  const askedAt = Date.now();
  const headers = new Headers({
    accept: "text/html",
    "x-request-id": asked.requestId,
    "x-referral-consent": page.variant,
    [sharedPageHeader]: "1",
  });
  if (page.theme !== "system") {
    headers.set("cookie", `${themeCookie}=${page.theme}`);
  }
  try {
    const address = new URL(page.path + page.search, asked.raw.url);
    const answer = await asked.env.APP.fetch(new Request(address, { headers, redirect: "manual" }));
    const last = answer.status >= 500 ? (memoryOf(asked.env).findLast(page.key) ?? old) : undefined;
    if (last !== undefined) {
      asked.log.error("the app has no page, so an old one is shown", { path: asked.path, status: answer.status });
      return writePage(last, asked.requestId, "last", page.cookies);
    }
    if (!isStorable(answer)) {
      const response = shownTo(asked, answer);
      response.headers.set(pageCacheHeader, "miss");
      return setCookies(response, page.cookies);
    }
    const made = await readPage(answer, askedAt);
    if (made === undefined) {
      throw new Error("a storable page could not be read");
    }
    memoryOf(asked.env).keep(page.key, made, askedAt);
    // Before an answer is written over the page: the entry's policy names the nonce that the page was made with.
    asked.waitUntil(putInCache(asked, cacheKey(asked, page), cacheEntry(made, answer.headers, askedAt)));
    return writePage(made, asked.requestId, "miss", page.cookies);
  } catch (error) {
    const last = memoryOf(asked.env).findLast(page.key) ?? old;
    if (last === undefined) {
      return setCookies(unreachable(asked, error), page.cookies);
    }
    asked.log.error("the app did not answer, so an old page is shown", { error, path: asked.path });
    return writePage(last, asked.requestId, "last", page.cookies);
  }
}

async function putInCache(asked: EdgeRequest, key: string, entry: Response): Promise<void> {
  try {
    await caches.default.put(key, entry);
  } catch (error) {
    asked.log.warn("the page cache could not be written", { error });
  }
}
