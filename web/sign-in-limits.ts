import { createHash } from "node:crypto";
import { rateLimited } from "#core/domain/errors";
import { getLogger } from "#core/log";
import { subscriberHeader } from "#core/ports/edge-headers";
import type { LimitedScope, LimitSignIn } from "#worker/api/runtime";

const log = getLogger(["refcodes", "limits"]);

/** Counts calls per key and minute. */
export type Limiter = Pick<RateLimit, "limit">;

export interface Limiters {
  /** Attempts to sign in, to sign up, or to use a wallet. */
  AUTH_LIMITER: Limiter;
  /** Calls that send letters. Stricter: each ends in someone's mailbox. */
  LETTER_LIMITER: Limiter;
  /** The payment provider's callbacks: far above its bursts, which come from a few addresses. */
  CALLBACK_LIMITER: Limiter;
}

/** Limits by the prefix of an endpoint's path, as declared by Better Auth. */
const scopes: readonly (readonly [start: string, scope: LimitedScope])[] = [
  ["/sign-in/", "sign-in"],
  ["/sign-up/", "sign-up"],
  ["/siwe/", "wallet"],
];

/** The scope that a Better Auth endpoint counts towards. */
export function scopeOfEndpoint(path: string): LimitedScope {
  return scopes.find(([start]) => path.startsWith(start))?.[1] ?? "auth";
}

/**
 * The only place that counts calls: per subscriber and scope, and per account where one is named. Strangers can
 * therefore block one account's password sign-in, but only while they keep trying; sessions, wallets, Google and a
 * reset still work.
 */
export function createSignInLimits({ AUTH_LIMITER, LETTER_LIMITER, CALLBACK_LIMITER }: Limiters): LimitSignIn {
  const others: Partial<Record<LimitedScope, Limiter>> = { letter: LETTER_LIMITER, callback: CALLBACK_LIMITER };
  return async (headers, scope, email) => {
    const limiter = others[scope] ?? AUTH_LIMITER;
    await countCall(limiter, scope, headers.get(subscriberHeader) || "no-address");
    if (email !== undefined) await countCall(AUTH_LIMITER, accountScope(scope), accountKey(email));
  };
}

/** Tries in a session are counted apart from sign-ins: strangers who try to sign in must not block them. */
function accountScope(scope: LimitedScope): string {
  return scope === "proof" ? "proof-account" : "account";
}

/** A key for an account that does not contain its address. */
function accountKey(email: string): string {
  return createHash("sha256").update(email.trim().toLowerCase()).digest("hex").slice(0, 32);
}

async function countCall(limiter: Limiter, scope: string, who: string): Promise<void> {
  // Fail open: a broken limiter must not close the store.
  const { success } = await limiter.limit({ key: `${scope}:${who}` }).catch((error: unknown) => {
    log.error("the rate limiter did not answer", { error, scope });
    return { success: true };
  });
  if (!success) throw rateLimited();
}
