import { timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import { DomainError } from "#core/domain/errors";
import { exactJson } from "#worker/api/exact-json";
import type { ApiEnv } from "#worker/api/runtime";

/** A mint run from outside, for those who have the secret. */
export const cron = new Hono<ApiEnv>().get("/refcodes-mint", async (c) => {
  const { consumer, cronSecret } = c.get("runtime");
  if (!isBearer(c.req.header("authorization") ?? "", cronSecret)) {
    throw new DomainError("not_signed_in", "needs the cron secret");
  }
  return exactJson(c, await consumer.mintRun());
});

function isBearer(header: string, secret: string): boolean {
  const given = Buffer.from(header);
  const expected = Buffer.from(`Bearer ${secret}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
