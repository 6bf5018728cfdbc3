import { createMiddleware } from "hono/factory";
import { DomainError } from "#core/domain/errors";
import type { EdgeContext, EdgeRequest } from "#worker/edge/context";

/**
 * The part of an address that one subscriber holds: an IPv4 address, or the first 64 bits of an IPv6 one (the rest is
 * theirs to vary). Anything unparseable is its own key.
 */
export function subscriberKey(address: string): string {
  if (!address.includes(":")) {
    return address;
  }
  const [head = "", tail] = address.toLowerCase().split("::", 2);
  const leading = head === "" ? [] : head.split(":");
  const trailing = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - leading.length - trailing.length);
  const groups = [...leading, ...Array<string>(zeros).fill("0"), ...trailing];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}

export type LimiterBinding = "TRACK_LIMITER" | "AUTH_LIMITER" | "LETTER_LIMITER" | "LOOKUP_LIMITER";

/**
 * Whether somebody, this subscriber where not said otherwise, is within the binding's limit, counted for each scope.
 * Keeps no address anywhere.
 */
export async function isWithinLimit(
  asked: EdgeRequest,
  binding: LimiterBinding,
  scope: string,
  who: string = subscriberKey(asked.header("cf-connecting-ip") ?? "no-address"),
): Promise<boolean> {
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
