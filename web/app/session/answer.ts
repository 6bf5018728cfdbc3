import { getLogger } from "@logtape/logtape";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/cloudflare";
import { DomainError, type DomainErrorCode } from "#core/domain/errors";

const logger = getLogger(["refcodes", "web"]);

/** What an error page is told: never more than this. */
export interface Refusal {
  code: DomainErrorCode | "unexpected";
  requestId: string;
}

const statusOf: Record<DomainErrorCode, number> = {
  invalid_input: 400,
  not_signed_in: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  out_of_stock: 409,
  mixed_currencies: 422,
  insufficient_credit: 422,
  idempotency_key_reused: 422,
  already_paid: 409,
  bad_signature: 400,
  unreadable_body: 400,
  rate_limited: 429,
};

/**
 * Runs a loader or an action so that whatever goes wrong reaches the error page with the id of its own request.
 * Responses that are thrown (redirects) pass through.
 */
export async function answer<Answer>(
  { context, request }: LoaderFunctionArgs | ActionFunctionArgs,
  run: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Response || isThrownData(error)) throw error;
    const { requestId } = context;
    if (error instanceof DomainError) {
      throw data({ code: error.code, requestId } satisfies Refusal, { status: statusOf[error.code] });
    }
    if (!request.signal.aborted) logger.error("request failed", { error, requestId });
    throw data({ code: "unexpected", requestId } satisfies Refusal, { status: 500 });
  }
}

/** `data(...)` of Remix, thrown by a nested call. */
function isThrownData(error: unknown): boolean {
  return typeof error === "object" && error !== null && "type" in error && error.type === "DataWithResponseInit";
}
