import type { EdgeRequest } from "#worker/edge/context";

/** Whether a request is for a built file. Those that exist are answered before this Worker runs. */
export function isFile(asked: EdgeRequest): boolean {
  return asked.path.startsWith("/assets/");
}

/** A built file that this release does not have. The next one may, so nobody keeps the answer. */
export function missingFile(asked: EdgeRequest): Response {
  const headers = {
    "cache-control": "no-cache",
    "content-type": "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff",
    "x-request-id": asked.requestId,
  };
  return new Response("Not found\n", { status: 404, headers });
}
