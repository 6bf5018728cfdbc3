import { createMiddleware } from "hono/factory";
import { getLogger } from "#core/log";
import { requestIdHeader } from "#core/ports/edge-headers";
import type { ApiEnv, Runtime } from "#worker/api/runtime";

const log = getLogger(["refcodes", "app"]);

/** Every limit is per minute. */
const LIMIT_SECONDS = "60";

/**
 * Gives every request its id, a logger that includes it, and the runtime. The edge makes the id and drops any
 * that a client sends; the app has no other way in.
 */
export function requestContext(runtime: Runtime) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const requestId = c.req.header(requestIdHeader) ?? crypto.randomUUID();
    c.set("requestId", requestId);
    c.set("log", log.with({ requestId, method: c.req.method, path: c.req.path }));
    c.set("runtime", runtime);
    await next();
    c.res.headers.set(requestIdHeader, requestId);
    if (c.res.status === 429) c.res.headers.set("retry-after", LIMIT_SECONDS);
  });
}
