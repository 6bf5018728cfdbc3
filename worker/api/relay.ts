import { createMiddleware } from "hono/factory";
import { relayOutbox } from "#core/services/relay-outbox";
import type { ApiEnv } from "#worker/api/runtime";

/**
 * After every request that may have written something, sends what it committed to the queue, behind the answer.
 * A failure only delays: cron sends what is left.
 */
export const relayAfterWrites = createMiddleware<ApiEnv>(async (c, next) => {
  await next();
  if (!mayHaveWritten(c.req.method, c.req.path) || c.res.status >= 400) return;
  const { ctx, sendEvents } = c.get("runtime");
  const log = c.get("log");
  const relay = relayOutbox(ctx, { send: sendEvents, now: new Date() });
  c.executionCtx.waitUntil(relay.catch((error: unknown) => log.warn("outbox relay failed", { error })));
});

/** The link of a letter is a GET, and one of them sends the next letter. */
function mayHaveWritten(method: string, path: string): boolean {
  return (method !== "GET" && method !== "HEAD") || path === "/api/auth/verify-email";
}
