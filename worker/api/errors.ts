import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { statusOf } from "#core/domain/error-status";
import { DomainError } from "#core/domain/errors";
import type { ApiEnv } from "#worker/api/runtime";

/** The one place where errors become answers. An unexpected error reveals nothing but a request id. */
export function answerError(error: Error, c: Context<ApiEnv>): Response {
  const requestId = c.get("requestId");
  c.header("cache-control", "no-store");
  if (error instanceof DomainError) {
    c.get("log").info("refused {code}", { code: error.code, detail: error.message });
    const { code, message, orderId } = error;
    return c.json({ error: { code, message, requestId, ...(orderId && { orderId }) } }, statusOf[code]);
  }
  if (error instanceof HTTPException) {
    const code = error.status === 403 ? "forbidden" : "invalid_input";
    return c.json({ error: { code, message: "request refused", requestId } }, error.status);
  }
  c.get("log").error("request failed", { error });
  return c.json({ error: { code: "internal", message: "Something went wrong on our side", requestId } }, 500);
}
