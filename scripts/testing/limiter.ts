import type { Limiter } from "#web/sign-in-limits";

/** A rate limiter in the place of Cloudflare's, and what it was asked to count. */
export interface CountingLimiter extends Limiter {
  readonly keys: string[];
}

/** Lets each key through so many times: tests take less than the minute after which the real one begins anew. */
export function countingLimiter(most = Number.POSITIVE_INFINITY): CountingLimiter {
  const keys: string[] = [];
  const counts = new Map<string, number>();
  return {
    keys,
    async limit({ key }) {
      keys.push(key);
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return { success: count <= most };
    },
  };
}
