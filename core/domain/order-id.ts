/**
 * The id of a new order: twelve hexadecimal digits, short enough to read aloud, unique by the primary key.
 *
 * @param uuid a random UUID
 */
export function orderIdFrom(uuid: string): string {
  return uuid.replaceAll("-", "").slice(0, 12);
}
