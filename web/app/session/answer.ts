import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "react-router";
import { statusOf } from "#core/domain/error-status";
import { DomainError, type DomainErrorCode } from "#core/domain/errors";
import { getLogger } from "#core/log";
import { type PageArgs, pageArgs } from "#web/page-context";

const logger = getLogger(["refcodes", "web"]);

/** All that an error page is told. */
export interface ErrorDetails {
  code: DomainErrorCode | "unexpected";
  /** Whether the page was only to be read: nothing was sent that could have been done. */
  isRead: boolean;
  requestId: string;
}

/**
 * Wraps a loader or an action: an error reaches the error page as a code with the request's id, and nothing else of it.
 * Thrown responses (redirects) pass through.
 */
export async function answer<Answer>(
  args: LoaderFunctionArgs | ActionFunctionArgs,
  run: (args: PageArgs) => Promise<Answer>,
): Promise<Answer> {
  const page = pageArgs(args);
  try {
    const { refused } = page.context;
    // The Worker's own class is not the pages': they are a bundle of their own.
    if (refused) throw new DomainError(refused.code, refused.message);
    return await run(page);
  } catch (error) {
    if (error instanceof Response || isThrownData(error)) throw error;
    const { requestId } = page.context;
    const isRead = args.request.method === "GET" || args.request.method === "HEAD";
    if (error instanceof DomainError) {
      throw data({ code: error.code, isRead, requestId } satisfies ErrorDetails, { status: statusOf[error.code] });
    }
    if (!args.request.signal.aborted) logger.error("request failed", { error, requestId });
    throw data({ code: "unexpected", isRead, requestId } satisfies ErrorDetails, { status: 500 });
  }
}

/** The router's `data(...)`, thrown by a nested call. */
function isThrownData(error: unknown): boolean {
  return typeof error === "object" && error !== null && "type" in error && error.type === "DataWithResponseInit";
}
