/** Requests that a client may send again under the same key. */
export const idempotentOperations = [
  "create_order",
  "create_membership_order",
  "pay_with_credit",
  "request_refund",
] as const;
export type IdempotentOperation = (typeof idempotentOperations)[number];

/** Milliseconds for which a key stands for its request. After that it is free again. */
export const IDEMPOTENCY_TTL_MS = 24 * 60 * 60 * 1_000;

const KEY = /^[\x21\x23-\x7e]{1,128}$/;

/**
 * Reads an `Idempotency-Key` header: a structured-field string (`"9f2c…"`, quotes included) or the same without quotes.
 *
 * @returns null when it is no key: empty, longer than 128, or with anything but visible ASCII
 */
export function parseIdempotencyKey(header: string): string | null {
  const text = header.trim();
  const key = text.length > 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
  return KEY.test(key) ? key : null;
}
