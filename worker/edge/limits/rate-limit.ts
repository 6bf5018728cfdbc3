import { createMiddleware } from "hono/factory";
import { rateLimited } from "#core/domain/errors";
import type { EdgeContext, EdgeRequest } from "#worker/edge/request/edge-request";

export type LimiterBinding = "TRACK_LIMITER" | "LOOKUP_LIMITER";

/** Whether this subscriber is within the binding's limit, counted per scope. Stores no address. */
export async function isWithinLimit(request: EdgeRequest, binding: LimiterBinding, scope: string): Promise<boolean> {
  try {
    return (await request.env[binding].limit({ key: `${scope}:${request.subscriber}` })).success;
  } catch (error) {
    // Fail open: a broken limiter must not close the store.
    request.log.error("the rate limiter did not answer", { error, scope });
    return true;
  }
}

/**
 * Counts a request against the binding's limit, per subscriber and scope.
 *
 * @throws DomainError `rate_limited` above it
 */
export async function keepWithinLimit(request: EdgeRequest, binding: LimiterBinding, scope: string): Promise<void> {
  if (!(await isWithinLimit(request, binding, scope))) {
    throw rateLimited();
  }
}

/** {@link keepWithinLimit} for a route. */
export function rateLimit(binding: LimiterBinding, scope: string) {
  return createMiddleware<EdgeContext>(async (c, next) => {
    await keepWithinLimit(c.env.request, binding, scope);
    await next();
  });
}
