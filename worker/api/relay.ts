import { createMiddleware } from "hono/factory";
import { relayOutbox } from "#core/services/events/relay-outbox";
import type { ApiEnv } from "#worker/api/runtime";

/**
 * After every request that may have written something, sends what it committed to the queues, once it is answered.
 * A failure only delays: cron sends what is left.
 */
export const relayAfterWrites = createMiddleware<ApiEnv>(async (c, next) => {
  await next();
  if (["GET", "HEAD"].includes(c.req.method) || c.res.status >= 400) return;
  const { ctx, queues } = c.get("runtime");
  const log = c.get("log");
  const relay = relayOutbox(ctx, { queues, now: new Date() });
  c.executionCtx.waitUntil(relay.catch((error: unknown) => log.warn("outbox relay failed", { error })));
});
