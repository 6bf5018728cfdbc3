import { createHmac, timingSafeEqual } from "node:crypto";

/** HMAC-MD5 over the parts joined by `;`, as lowercase hex: WayForPay's one signature scheme. */
export function sign(secretKey: string, parts: readonly string[]): string {
  return createHmac("md5", secretKey).update(parts.join(";"), "utf8").digest("hex");
}

/** Compares in constant time. */
export function isSignedBy(secretKey: string, parts: readonly string[], signature: string): boolean {
  const expected = Buffer.from(sign(secretKey, parts));
  const given = Buffer.from(signature.toLowerCase());
  return expected.length === given.length && timingSafeEqual(expected, given);
}
