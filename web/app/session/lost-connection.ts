import { type DataStrategyResult, data, type MiddlewareFunction, redirect, replace } from "react-router";

/** Sent to `window` when a request has failed on the network, and when one has come through again. */
export const CONNECTION_LOST = "refcodes:connection-lost";
export const CONNECTION_BACK = "refcodes:connection-back";

/** Until a page is asked for again where the browser believes that it is online. */
const AGAIN_MS = 3_000;

/**
 * Keeps the open page, with what was typed, when a request fails on the network, as it may while the browser says it is
 * online. Without this the error page takes its place. A form gets no answer; 503 keeps the page from loading again. A page
 * that was asked for is asked for again once there is a connection; until then it is on its way.
 */
export const keepPage: MiddlewareFunction<Record<string, DataStrategyResult>> = async ({ request, url }, next) => {
  const results = await next();
  const outcomes = Object.values(results);
  // After a form that got no answer nothing is loaded, and that is no sign of a connection.
  if (request.signal.aborted || outcomes.length === 0) return results;
  if (!outcomes.some(isLost)) {
    window.dispatchEvent(new Event(CONNECTION_BACK));
    return results;
  }
  window.dispatchEvent(new Event(CONNECTION_LOST));
  if (request.method !== "GET") return inPlaceOfLost(results, UNANSWERED);
  await connection(request.signal);
  return inPlaceOfLost(results, { type: "data", result: again(url) });
};

const UNANSWERED: DataStrategyResult = { type: "data", result: data(undefined, { status: 503 }) };

function inPlaceOfLost(results: Record<string, DataStrategyResult>, instead: DataStrategyResult) {
  return Object.fromEntries(Object.entries(results).map(([id, result]) => [id, isLost(result) ? instead : result]));
}

/** Sends the router to the page that it asked for. After Back, and for the page that is open, the address is there already. */
function again({ pathname, search }: URL): Response {
  const to = pathname + search;
  const { location } = window;
  return (to === location.pathname + location.search ? replace : redirect)(to);
}

/** Resolves when it is worth a try: the browser is online, or wrongly believes so and a moment has passed. */
function connection(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (navigator.onLine) setTimeout(resolve, AGAIN_MS);
    window.addEventListener("online", resolve, { once: true });
    signal.addEventListener("abort", resolve, { once: true });
  });
}

/** How browsers word a script file that is gone, as after a release; `shell/missing-files.tsx` deals with it. */
const MISSING_FILE = /dynamically imported module|Importing a module script failed/;

/** `fetch` fails with a TypeError. The router wraps an error beside the status of the response; here there was none. */
function isLost({ type, result }: DataStrategyResult): boolean {
  const isWrapped = typeof result === "object" && result !== null && "data" in result && "init" in result;
  const [error, init] = isWrapped ? [result.data, result.init] : [result, null];
  return type === "error" && error instanceof TypeError && !init && !MISSING_FILE.test(error.message);
}
