import { statusOf } from "#core/domain/error-status";
import { DomainError, type DomainErrorCode } from "#core/domain/errors";
import { requestIdHeader } from "#core/ports/edge-headers";
import type { EdgeRequest } from "#worker/edge/request/edge-request";

type EdgeErrorCode = DomainErrorCode | "unavailable" | "internal";

type EdgeStatus = (typeof statusOf)[DomainErrorCode] | 500 | 503;

/** The one shape of every refusal. `message` never repeats what the visitor sent. */
export function refuse(request: EdgeRequest, status: EdgeStatus, code: EdgeErrorCode, message: string): Response {
  const { requestId } = request;
  const headers: Record<string, string> = { "cache-control": "no-store", [requestIdHeader]: requestId };
  if (status === 429 || status === 503) {
    headers["retry-after"] = status === 429 ? "60" : "5";
  }
  return Response.json({ error: { code, message, requestId } }, { status, headers });
}

/** Maps what a handler threw. Expected refusals keep their code; anything else is logged and answered without detail. */
export function answerError(error: unknown, request: EdgeRequest): Response {
  if (error instanceof DomainError) {
    return refuse(request, statusOf[error.code], error.code, error.message);
  }
  request.log.error("request failed at the edge", { error, path: request.path, method: request.raw.method });
  return refuse(request, 500, "internal", "Something went wrong. Quote the request id when you ask for help.");
}
