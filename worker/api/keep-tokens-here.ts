import { createMiddleware } from "hono/factory";
import type { ApiEnv } from "#worker/api/runtime";

/** Keeps letter tokens in an address, or in its return path, out of caches and out of referrers sent to other sites. */
export const keepTokensHere = createMiddleware<ApiEnv>(async (c, next) => {
  await next();
  const { searchParams } = new URL(c.req.url);
  if (!/\btoken\b/i.test([...searchParams].flat().join(" "))) return;
  // With `no-referrer` a browser posts the page's form as from nowhere, and a post from nowhere is refused.
  c.res.headers.set("referrer-policy", "same-origin");
  c.res.headers.set("cache-control", "private, no-store");
});
