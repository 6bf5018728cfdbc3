import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { DomainError, type DomainErrorCode } from "#core/domain/errors";
import type { ApiEnv } from "#worker/api/runtime";

const statuses: Record<DomainErrorCode, ContentfulStatusCode> = {
  invalid_input: 400,
  bad_signature: 400,
  unreadable_body: 400,
  not_signed_in: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  already_paid: 409,
  out_of_stock: 409,
  insufficient_credit: 409,
  mixed_currencies: 422,
  idempotency_key_reused: 422,
  rate_limited: 429,
};

/** HTTP status of an expected refusal. */
export function statusOf(code: DomainErrorCode): ContentfulStatusCode {
  return statuses[code];
}

/** The one place where errors become answers. Unknown ones say a request id and nothing of themselves. */
export function answerError(error: Error, c: Context<ApiEnv>): Response {
  const requestId = c.get("requestId");
  if (error instanceof DomainError) {
    c.get("log").info("refused {code}", { code: error.code, detail: error.message });
    return c.json({ error: { code: error.code, message: error.message, requestId } }, statusOf(error.code));
  }
  if (error instanceof HTTPException) {
    const code = error.status === 403 ? "forbidden" : "invalid_input";
    return c.json({ error: { code, message: "request refused", requestId } }, error.status);
  }
  c.get("log").error("request failed", { error });
  return c.json({ error: { code: "internal", message: "Something went wrong on our side", requestId } }, 500);
}
