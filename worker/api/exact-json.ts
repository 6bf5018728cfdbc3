import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** Answers JSON in which every bigint is a decimal string: no amount passes through a float. */
export function exactJson(c: Context, value: unknown, status: ContentfulStatusCode = 200): Response {
  const body = JSON.stringify(value, (_key, field) => (typeof field === "bigint" ? field.toString() : field));
  return c.body(body, status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
}
