import { createMiddleware } from "hono/factory";
import { DomainError } from "#core/domain/errors";
import { subscriberKey } from "#core/domain/subscriber";
import type { EdgeContext, EdgeRequest } from "#worker/edge/context";

export type LimiterBinding = "TRACK_LIMITER" | "LOOKUP_LIMITER";

/** Whether this subscriber is within the binding's limit, counted per scope. Stores no address. */
export async function isWithinLimit(asked: EdgeRequest, binding: LimiterBinding, scope: string): Promise<boolean> {
  const who = subscriberKey(asked.header("cf-connecting-ip") ?? "no-address");
  try {
    return (await asked.env[binding].limit({ key: `${scope}:${who}` })).success;
  } catch (error) {
    // A limiter that is down must not close the store.
    asked.log.error("the rate limiter did not answer", { error, scope });
    return true;
  }
}

/**
 * Counts a request against the binding's limit, per subscriber and scope.
 *
 * @throws DomainError `rate_limited` above it
 */
export async function keepWithinLimit(asked: EdgeRequest, binding: LimiterBinding, scope: string): Promise<void> {
  if (!(await isWithinLimit(asked, binding, scope))) {
    throw new DomainError("rate_limited", "Too many requests. Try again in a minute.");
  }
}

/** {@link keepWithinLimit} for a route. */
export function rateLimit(binding: LimiterBinding, scope: string) {
  return createMiddleware<EdgeContext>(async (c, next) => {
    await keepWithinLimit(c.env.asked, binding, scope);
    await next();
  });
}
