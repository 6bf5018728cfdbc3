import { requestIdHeader } from "#core/ports/edge-headers";
import type { EdgeRequest } from "#worker/edge/request/edge-request";

/** Whether a request is for a built file. Existing files are served without this Worker. */
export function isFile(request: EdgeRequest): boolean {
  return request.path.startsWith("/assets/");
}

/** 404 for a built file not in this release. Not cacheable, since the next release may have it. */
export function missingFile(request: EdgeRequest): Response {
  const headers = {
    "cache-control": "no-cache",
    "content-type": "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff",
    [requestIdHeader]: request.requestId,
  };
  return new Response("Not found\n", { status: 404, headers });
}
