import { requestIdHeader, sharedPageLife } from "#core/ports/edge-headers";
import { nonceShape } from "#worker/edge/pages/nonce";

const nonceInPolicy = new RegExp(`'nonce-(${nonceShape.source})'`);
// A page, or its data for a move inside the app.
const pageTypes = /^text\/(?:html|x-script)\b/;
const requestIdShape = /^[0-9a-f-]{36}$/;

/** Where a page was found; on every response that may be shared. */
export const pageSourceHeader = "x-page-cache";

/** The longest a page is shown after it was requested from the app: a new price or stock shows within a minute. */
export const maxLifeMs = (sharedPageLife.fresh + sharedPageLife.stale) * 1_000;

// On entries of the location's cache only.
const lifeHeader = "x-page-life";
const requestedAtHeader = "x-page-requested-at";

// Belong to one response, or are set for each visitor.
const ownHeaders = new Set([
  "age",
  "cache-control",
  "content-length",
  "content-security-policy",
  "date",
  "expires",
  "set-cookie",
  "vary",
  requestIdHeader,
  lifeHeader,
  requestedAtHeader,
]);

/**
 * A page as the app made it for one request, with the positions of that request's nonce and id. Those are never sent:
 * each response gets its own, so whatever ends up in a stored page cannot know a valid nonce. Each response is written
 * over the previous one, in the bytes and in the headers.
 */
export interface StoredPage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly nonceAt: readonly number[];
  readonly requestIdAt: readonly number[];
  readonly headers: Headers;
  /** The headers of a response that sets cookies. */
  readonly cookieHeaders: Headers;
  /** The `Set-Cookie` values now in them: most visitors of a page come by the same link. */
  cookies: readonly string[];
  /** The content security policy, split at the nonce. */
  readonly policy: readonly string[];
  /** Shown as it is until then; Unix milliseconds. */
  readonly freshUntil: number;
  /** Shown while a new one is fetched until then; Unix milliseconds. */
  readonly staleUntil: number;
}

// Not exported, so nothing but this file can open a `Fresh` page.
const unwritten: unique symbol = Symbol("unwritten");

/**
 * A page that still has the nonce it was made with. It cannot be written for a visitor before {@link cacheEntry} has
 * copied it: the entry's policy names that nonce.
 */
export interface Fresh<Page> {
  readonly [unwritten]: Page;
}

/** How long a `Cache-Control` lets a shared cache keep a response; undefined when it does not say `public, s-maxage`. */
export function sharedLife(cacheControl: string | null): { freshMs: number; staleMs: number } | undefined {
  if (cacheControl === null || !/\bpublic\b/.test(cacheControl) || /\b(private|no-store)\b/.test(cacheControl)) {
    return undefined;
  }
  const seconds = (name: string) => Number(new RegExp(`\\b${name}=(\\d{1,6})\\b`).exec(cacheControl)?.[1] ?? 0);
  const freshMs = Math.min(seconds("s-maxage") * 1000, maxLifeMs);
  const staleMs = Math.min(freshMs + seconds("stale-while-revalidate") * 1000, maxLifeMs);
  return freshMs === 0 ? undefined : { freshMs, staleMs };
}

/** Whether the app's answer is a page that may be shown to others, before its body is read. */
function isPage({ status, headers }: Response): boolean {
  return (
    status === 200 &&
    !headers.has("set-cookie") &&
    pageTypes.test(headers.get("content-type") ?? "") &&
    nonceInPolicy.test(headers.get("content-security-policy") ?? "") &&
    requestIdShape.test(headers.get(requestIdHeader) ?? "")
  );
}

/** How long a page stays in the location's cache as a fallback while the app is down. */
const lastResortSeconds = 86_400;

/**
 * The entry for the location's cache, with what {@link restorePage} needs; and the page, which may be written from now on.
 *
 * @param made the headers of the app's answer
 * @param requestedAt when the page was requested from the app, Unix milliseconds
 */
export function cacheEntry(
  fresh: Fresh<StoredPage>,
  made: Headers,
  requestedAt: number,
): { entry: Response; page: StoredPage } {
  const page = fresh[unwritten];
  const headers = new Headers(made);
  headers.set(lifeHeader, made.get("cache-control") ?? "");
  headers.set(requestedAtHeader, String(requestedAt));
  // Longer than the page's own lifetime, which is stored separately: after that it is only a fallback.
  headers.set("cache-control", `public, max-age=${lastResortSeconds}`);
  headers.delete("vary");
  return { entry: new Response(page.bytes, { headers }), page };
}

/** A page from the location's cache; `undefined` when the entry is not a stored page. */
export async function restorePage(entry: Response): Promise<StoredPage | undefined> {
  const page = await readPage(entry, Number(entry.headers.get(requestedAtHeader)), entry.headers.get(lifeHeader));
  // Safe to write at once: the cache has its own copy.
  return page?.[unwritten];
}

/**
 * Parses a page.
 *
 * @param requestedAt when it was requested from the app, Unix milliseconds
 * @returns `undefined` when it may not be stored
 */
export async function readPage(
  answer: Response,
  requestedAt: number,
  cacheControl = answer.headers.get("cache-control"),
): Promise<Fresh<StoredPage> | undefined> {
  const life = sharedLife(cacheControl);
  const policy = answer.headers.get("content-security-policy") ?? "";
  const nonce = nonceInPolicy.exec(policy)?.[1];
  const requestId = answer.headers.get(requestIdHeader);
  if (life === undefined || nonce === undefined || requestId === null || !isPage(answer)) {
    return undefined;
  }
  const bytes = new Uint8Array(await answer.arrayBuffer());
  // One character a byte, so an index in the text is an index in the bytes.
  const text = new TextDecoder("latin1").decode(bytes);
  const headers = sharedHeaders(answer.headers);
  const page: StoredPage = {
    bytes,
    nonceAt: positionsOf(text, nonce),
    requestIdAt: positionsOf(text, requestId),
    headers,
    cookieHeaders: forCookies(headers),
    cookies: [],
    policy: policy.split(nonce),
    freshUntil: requestedAt + life.freshMs,
    staleUntil: requestedAt + life.staleMs,
  };
  return { [unwritten]: page };
}

/** The headers that are the same in every response. */
function sharedHeaders(made: Headers): Headers {
  const headers = new Headers([...made].filter(([name]) => !ownHeaders.has(name)));
  headers.set("cache-control", "private, no-cache");
  headers.set(pageSourceHeader, "hit");
  return headers;
}

function forCookies(plain: Headers): Headers {
  const headers = new Headers(plain);
  headers.set("cache-control", "private");
  headers.set("vary", "Cookie");
  return headers;
}

function positionsOf(text: string, wanted: string): number[] {
  const positions: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
    positions.push(at);
  }
  return positions;
}
