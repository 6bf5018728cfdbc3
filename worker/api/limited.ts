import { createMiddleware } from "hono/factory";
import type { ApiEnv, LimitedScope } from "#worker/api/runtime";

/** Rate limits a route per subscriber. */
export function limited(scope: LimitedScope) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    await c.get("runtime").limitSignIn(c.req.raw.headers, scope);
    await next();
  });
}
