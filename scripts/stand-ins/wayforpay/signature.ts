import { createHmac, timingSafeEqual } from "node:crypto";

/** WayForPay's signature: lower-case hex HMAC-MD5 of the values joined by semicolons, in UTF-8. */
export function sign(secretKey: string, values: readonly (string | number)[]): string {
  return createHmac("md5", Buffer.from(secretKey, "utf8")).update(values.join(";"), "utf8").digest("hex");
}

/** Compares a received signature with the one the values should have, in constant time. */
export function isSigned(secretKey: string, values: readonly (string | number)[], received: unknown): boolean {
  if (typeof received !== "string") return false;
  const expected = Buffer.from(sign(secretKey, values));
  const actual = Buffer.from(received);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
