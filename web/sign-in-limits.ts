import { createHash } from "node:crypto";
import { DomainError } from "#core/domain/errors";
import { subscriberHeader } from "#core/domain/subscriber";
import { getLogger } from "#core/log";
import type { LimitedScope, LimitSignIn } from "#worker/api/runtime";

const log = getLogger(["refcodes", "limits"]);

/** Counts calls under a key, for a minute. */
export type Limiter = Pick<RateLimit, "limit">;

export interface Limiters {
  /** Tries: to sign in, to sign up, with a wallet. */
  AUTH_LIMITER: Limiter;
  /** What sends letters is rarer than the rest: each of them ends in somebody's mailbox. */
  LETTER_LIMITER: Limiter;
  /** What the payment provider's endpoints take: far above its bursts, which come from a few addresses. */
  CALLBACK_LIMITER: Limiter;
}

/** Endpoints of the sign-in service by how their path, as the service itself declares it, begins. */
const scopes: readonly (readonly [start: string, scope: LimitedScope])[] = [
  ["/sign-in/", "sign-in"],
  ["/sign-up/", "sign-up"],
  ["/siwe/", "wallet"],
];

/** What is counted together with a call of this endpoint of the sign-in service. */
export function scopeOfEndpoint(path: string): LimitedScope {
  return scopes.find(([start]) => path.startsWith(start))?.[1] ?? "auth";
}

/**
 * The one place that counts tries: per subscriber and scope, and per account as well where one is named, wherever the
 * tries come from. Strangers can so close one account's password sign-in, for the minute they keep at it and no longer;
 * sessions, wallets, Google and a reset of the password stay open to its owner.
 */
export function createSignInLimits({ AUTH_LIMITER, LETTER_LIMITER, CALLBACK_LIMITER }: Limiters): LimitSignIn {
  const others: Partial<Record<LimitedScope, Limiter>> = { letter: LETTER_LIMITER, callback: CALLBACK_LIMITER };
  return async (headers, scope, email) => {
    const limiter = others[scope] ?? AUTH_LIMITER;
    await keepWithin(limiter, scope, headers.get(subscriberHeader) || "no-address");
    if (email !== undefined) await keepWithin(AUTH_LIMITER, "account", accountKey(email));
  };
}

/** A name for an account without its address in it. */
function accountKey(email: string): string {
  return createHash("sha256").update(email.trim().toLowerCase()).digest("hex").slice(0, 32);
}

async function keepWithin(limiter: Limiter, scope: string, who: string): Promise<void> {
  // A limiter that is down must not close the store.
  const { success } = await limiter.limit({ key: `${scope}:${who}` }).catch((error: unknown) => {
    log.error("the rate limiter did not answer", { error, scope });
    return { success: true };
  });
  if (!success) throw new DomainError("rate_limited", "Too many requests. Try again in a minute.");
}
