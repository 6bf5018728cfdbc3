import { DomainError } from "#core/domain/errors";
import type { PageContext } from "#web/page-context";
import type { LimitedScope } from "#worker/api/runtime";

/** Counts a submission that a page handles itself; false above the limit, for the page to report. */
export async function isWithinLimit(context: PageContext, scope: LimitedScope, email?: string): Promise<boolean> {
  try {
    await context.limitSignIn(scope, email);
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.code === "rate_limited") return false;
    throw error;
  }
}
