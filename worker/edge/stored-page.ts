import { drawNonce, nonceShape } from "#worker/edge/nonce";

const nonceInPolicy = new RegExp(`'nonce-(${nonceShape.source})'`);
// A page, or its data for a move inside the app.
const pageTypes = /^text\/(?:html|x-script)\b/;
const requestIdShape = /^[0-9a-f-]{36}$/;

/** Tells where a page came from; on every answer that may be shared. */
export const pageCacheHeader = "x-page-cache";

/** The longest a stored page is shown after the app was asked for it: a new price or stock shows within a minute. */
const maxLifeMs = 55_000;

const lifeHeader = "x-page-life";
const askedAtHeader = "x-page-asked-at";

// Belongs to one answer, or is set anew for each visitor.
const ownHeaders = new Set([
  "age",
  "cache-control",
  "content-length",
  "content-security-policy",
  "date",
  "expires",
  "set-cookie",
  "vary",
  "x-request-id",
  lifeHeader,
  askedAtHeader,
]);

/**
 * A page as it was made for one request, with the places of that request's nonce and id. Neither is ever shown: each
 * answer gets its own, so what could be put into a stored page cannot know a nonce that will be valid. Each answer is
 * written over the one before, in the bytes and in the headers.
 */
export interface StoredPage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly nonceAt: readonly number[];
  readonly requestIdAt: readonly number[];
  readonly headers: Headers;
  /** The headers of an answer that sets cookies. */
  readonly cookieHeaders: Headers;
  /** The `Set-Cookie` values that stand in them: most visitors of a page come by the same link. */
  cookies: readonly string[];
  /** The content security policy, cut where the nonce stands. */
  readonly policy: readonly string[];
  /** Until then it is shown as it is; Unix milliseconds. */
  readonly freshUntil: number;
  /** Until then it is shown while a new one is fetched; Unix milliseconds. */
  readonly staleUntil: number;
}

/** The seconds a `Cache-Control` lets a shared cache keep an answer; undefined when it does not say `public, s-maxage`. */
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
export function isStorable(answer: Response): boolean {
  return answer.status === 200 && isPage(answer) && sharedLife(answer.headers.get("cache-control")) !== undefined;
}

function isPage({ headers }: Response): boolean {
  return (
    !headers.has("set-cookie") &&
    pageTypes.test(headers.get("content-type") ?? "") &&
    nonceInPolicy.test(headers.get("content-security-policy") ?? "") &&
    requestIdShape.test(headers.get("x-request-id") ?? "")
  );
}

/** How long a page stays in the location's cache as a fallback while the app fails. */
const LAST_RESORT_SECONDS = 86_400;

/**
 * The page as the location's cache keeps it, with what {@link restorePage} needs to know.
 *
 * @param askedAt when the app was asked, Unix milliseconds
 */
export function cacheEntry(page: StoredPage, made: Headers, askedAt: number): Response {
  const headers = new Headers(made);
  headers.set(lifeHeader, made.get("cache-control") ?? "");
  headers.set(askedAtHeader, String(askedAt));
  // Longer than the page's own lifetime, which is stored separately: after that it is only a fallback.
  headers.set("cache-control", `public, max-age=${LAST_RESORT_SECONDS}`);
  headers.delete("vary");
  return new Response(page.bytes, { headers });
}

/** A page out of the location's cache; undefined for an entry that is none. */
export function restorePage(entry: Response): Promise<StoredPage | undefined> {
  return readPage(entry, Number(entry.headers.get(askedAtHeader)), entry.headers.get(lifeHeader));
}

/**
 * Takes a page apart.
 *
 * @param askedAt when the app was asked, Unix milliseconds
 * @returns undefined for what is no page to keep
 */
export async function readPage(
  answer: Response,
  askedAt: number,
  cacheControl = answer.headers.get("cache-control"),
): Promise<StoredPage | undefined> {
  const life = sharedLife(cacheControl);
  const policy = answer.headers.get("content-security-policy") ?? "";
  const nonce = nonceInPolicy.exec(policy)?.[1];
  const requestId = answer.headers.get("x-request-id");
  if (life === undefined || nonce === undefined || requestId === null || !isPage(answer)) {
    return undefined;
  }
  const bytes = new Uint8Array(await answer.arrayBuffer());
  // One character a byte, so an index in the text is an index in the bytes.
  const text = new TextDecoder("latin1").decode(bytes);
  const headers = headersOfAll(answer.headers);
  return {
    bytes,
    nonceAt: placesOf(text, nonce),
    requestIdAt: placesOf(text, requestId),
    headers,
    cookieHeaders: forCookies(headers),
    cookies: [],
    policy: policy.split(nonce),
    freshUntil: askedAt + life.freshMs,
    staleUntil: askedAt + life.staleMs,
  };
}

/** The headers that are the same in every answer. */
function headersOfAll(made: Headers): Headers {
  const headers = new Headers([...made].filter(([name]) => !ownHeaders.has(name)));
  headers.set("cache-control", "private, no-cache");
  headers.set(pageCacheHeader, "hit");
  return headers;
}

function forCookies(plain: Headers): Headers {
  const headers = new Headers(plain);
  headers.set("cache-control", "private");
  headers.set("vary", "Cookie");
  return headers;
}

function placesOf(text: string, wanted: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
    places.push(at);
  }
  return places;
}

/** Source of a page: `stale` while a new one is being fetched, `last` when the app cannot provide one. */
export type PageSource = "hit" | "stale" | "miss" | "last";

/**
 * The page for one visitor: their request's id, their cookies (`Set-Cookie` values) and a nonce nobody else gets.
 * Browsers must ask again each time.
 */
export function writePage(
  page: StoredPage,
  requestId: string,
  source: PageSource,
  cookies: readonly string[] = [],
): Response {
  const { bytes } = page;
  const headers = cookies.length === 0 ? page.headers : headersWith(page, cookies);
  const nonce = drawNonce();
  overwrite(bytes, page.nonceAt, nonce);
  overwrite(bytes, page.requestIdAt, requestId);
  headers.set("content-security-policy", page.policy.join(nonce));
  headers.set("x-request-id", requestId);
  // Body and headers are copied here, as Fetch asks for and workerd does: the next answer may be written over them.
  const response = new Response(bytes, { headers });
  if (source !== "hit") {
    response.headers.set(pageCacheHeader, source);
  }
  return response;
}

function headersWith(page: StoredPage, cookies: readonly string[]): Headers {
  const headers = page.cookieHeaders;
  if (cookies.length !== page.cookies.length || cookies.some((cookie, at) => cookie !== page.cookies[at])) {
    headers.delete("set-cookie");
    for (const cookie of cookies) {
      headers.append("set-cookie", cookie);
    }
    page.cookies = cookies;
  }
  return headers;
}

/** Writes ASCII text over other text of its length. */
function overwrite(bytes: Uint8Array, places: readonly number[], text: string): void {
  for (const place of places) {
    for (let at = 0; at < text.length; at += 1) {
      bytes[place + at] = text.charCodeAt(at);
    }
  }
}
