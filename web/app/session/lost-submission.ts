import { type DataStrategyResult, data, type MiddlewareFunction } from "react-router";

/** Sent to `window` when a form's request has failed on the network. */
export const CONNECTION_LOST = "refcodes:connection-lost";

/**
 * Keeps the page, with what was typed, when a form's request fails on the network, as it may while the browser says it is
 * online. Without this the error page takes its place. The form gets no answer; 503 keeps the page from loading again.
 */
export const keepUnsentForm: MiddlewareFunction<Record<string, DataStrategyResult>> = async ({ request }, next) => {
  const results = await next();
  if (request.method === "GET" || !Object.values(results).some(isLost)) return results;
  window.dispatchEvent(new Event(CONNECTION_LOST));
  return Object.fromEntries(Object.entries(results).map(([id, result]) => [id, isLost(result) ? UNANSWERED : result]));
};

const UNANSWERED: DataStrategyResult = { type: "data", result: data(undefined, { status: 503 }) };

/** How browsers word a script file that is gone, as after a release; `shell/missing-files.tsx` deals with it. */
const MISSING_FILE = /dynamically imported module|Importing a module script failed/;

/** `fetch` fails with a TypeError. The router wraps an error beside the status of the response; here there was none. */
function isLost({ type, result }: DataStrategyResult): boolean {
  const isWrapped = typeof result === "object" && result !== null && "data" in result && "init" in result;
  const [error, init] = isWrapped ? [result.data, result.init] : [result, null];
  return type === "error" && error instanceof TypeError && !init && !MISSING_FILE.test(error.message);
}
