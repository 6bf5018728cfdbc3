import { Hono } from "hono";
import { claimedCodes } from "#core/domain/first-touch";
import { decodeName, nameKeyOf } from "#core/ports/code-record";
import { rateLimit } from "#worker/edge/limits/rate-limit";
import { within } from "#worker/edge/request/deadline";
import type { EdgeContext, EdgeRequest } from "#worker/edge/request/edge-request";

// The shortest KV allows, in seconds: a name that was taken back is shown for about that long.
const kvCacheTtl = 60;
const kvTimeoutMs = 500;

/**
 * `POST /api/refcodes/recommender`: `{ name }` of whoever's code this visitor has stored, or null where they do not want
 * it told. Posted, so that neither a cache nor the path that pages are served on knows of it.
 */
export const recommenderRoutes = new Hono<EdgeContext>().post(
  "/",
  rateLimit("TRACK_LIMITER", "recommender"),
  async (c) => {
    const { request } = c.env;
    const [code] = claimedCodes(request.cookieHeader);
    c.header("cache-control", "private, no-store");
    return c.json({ name: code === undefined ? null : await readName(request, code) });
  },
);

async function readName(request: EdgeRequest, code: string): Promise<string | null> {
  try {
    const { REFCODES } = request.env;
    return decodeName(await within(kvTimeoutMs, REFCODES.get(nameKeyOf(code), { type: "text", cacheTtl: kvCacheTtl })));
  } catch (error) {
    request.log.warn("the names of recommenders did not answer", { error });
    return null;
  }
}
