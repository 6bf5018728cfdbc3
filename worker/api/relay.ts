import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { relayOutbox } from "#core/services/events/relay-outbox";
import type { ApiEnv } from "#worker/api/runtime";

/** Reads that write: coming back from Google or from a payment page. */
const writingReads = /^\/api\/(auth\/callback|payments)\//;

/**
 * After every request that may have written something, sends what it committed to the queues, once it is answered, and has
 * what it makes due looked for. A failure only delays: the hourly sweep finds what is left. A request that failed with an
 * error of ours may have committed all the same.
 */
export const relayAfterWrites = createMiddleware<ApiEnv>(async (c, next) => {
  await next();
  if (["GET", "HEAD"].includes(c.req.method) && !writingReads.test(c.req.path)) return;
  if (c.res.status < 400) relayWrites(c);
  else if (c.res.status >= 500) expectWork(c);
});

/** The same for a read that has written something. */
export function relayWrites(c: Context<ApiEnv>): void {
  const { ctx, queues } = c.get("runtime");
  const log = c.get("log");
  // Told first: what dies during the relay is found by the chores.
  expectWork(c);
  const relay = relayOutbox(ctx, { queues, now: new Date() });
  c.executionCtx.waitUntil(relay.catch((error: unknown) => log.warn("outbox relay failed", { error })));
}

function expectWork(c: Context<ApiEnv>): void {
  const told = c.get("runtime").expectWork();
  c.executionCtx.waitUntil(told.catch((error: unknown) => c.get("log").warn("chores were not told", { error })));
}
