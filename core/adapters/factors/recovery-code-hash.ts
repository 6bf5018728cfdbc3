import { createHmac } from "node:crypto";
import type { HashRecoveryCode } from "#core/ports/second-factors";

/** Hashes recovery codes with HMAC-SHA-256. */
export function createRecoveryCodeHash(key: string): HashRecoveryCode {
  return async ({ userId, code }) => createHmac("sha256", key).update(`recovery-code:${userId}:${code}`).digest("hex");
}
