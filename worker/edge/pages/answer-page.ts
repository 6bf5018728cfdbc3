// The only door to this folder, which trades clean code for speed: a stored page's bytes and headers are overwritten for
// each visitor, and nothing on that path is awaited. Before and after any change here, with nothing else running:
//   npm run bench:edge -- --seconds 12 --starts 6
// Aims, as ratios to a bare Worker that sends the same bytes: at least 0.85 with capture, and no worse without it.
// docs/performance.md has the measured ratios, and what was tried.
import { findPage } from "#worker/edge/pages/find-page";
import { writeFound } from "#worker/edge/pages/write-page";
import type { EdgeRequest } from "#worker/edge/request/edge-request";

/**
 * Answers whatever is not an endpoint of the edge: a short link, a page that visitors share, or what the app says.
 *
 * @param cookies `Set-Cookie` values for the response
 */
export function answerPage(request: EdgeRequest, cookies: readonly string[]): Response | Promise<Response> {
  const found = findPage(request);
  return found instanceof Promise
    ? found.then((page) => writeFound(page, request.requestId, cookies))
    : writeFound(found, request.requestId, cookies);
}
