import type { Limiter } from "#web/sign-in-limits";

/** A stand-in for Cloudflare's rate limiter that records what it was asked to count. */
export interface CountingLimiter extends Limiter {
  readonly keys: string[];
}

/** Allows each key this many calls: tests end within the minute after which the real limiter resets. */
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
