/** Twelve hexadecimal digits: short enough to read aloud, and unique by the primary key. */
export function newOrderId(): string {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 12);
}
