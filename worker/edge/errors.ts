import { HTTPException } from "hono/http-exception";
import { DomainError, type DomainErrorCode } from "#core/domain/errors";
import type { EdgeRequest } from "#worker/edge/context";

type EdgeErrorCode = DomainErrorCode | "payload_too_large" | "unavailable" | "internal";

const statusOf: Partial<Record<DomainErrorCode, 400 | 403 | 404 | 429>> = {
  invalid_input: 400,
  unreadable_body: 400,
  forbidden: 403,
  not_found: 404,
  rate_limited: 429,
};

/** The one shape of every refusal. `message` never repeats what the visitor sent. */
export function refuse(
  c: EdgeRequest,
  status: 400 | 403 | 404 | 413 | 429 | 500 | 503,
  code: EdgeErrorCode,
  message: string,
): Response {
  const requestId = c.get("requestId");
  const headers: Record<string, string> = { "cache-control": "no-store", "x-request-id": requestId };
  if (status === 429 || status === 503) {
    headers["retry-after"] = status === 429 ? "60" : "5";
  }
  return c.json({ error: { code, message, requestId } }, status, headers);
}

/** Maps what a handler threw. Expected refusals keep their code; anything else is logged and answered without detail. */
export function answerError(error: Error, c: EdgeRequest): Response {
  if (error instanceof DomainError) {
    const status = statusOf[error.code];
    if (status !== undefined) {
      return refuse(c, status, error.code, error.message);
    }
  }
  if (error instanceof HTTPException && error.status === 400) {
    return refuse(c, 400, "unreadable_body", "The body is not readable JSON.");
  }
  c.get("log").error("request failed at the edge", { error, path: c.req.path, method: c.req.method });
  return refuse(c, 500, "internal", "Something went wrong. Quote the request id when you ask for help.");
}
