/**
 * The header in which the edge tells the app whose request it is, as {@link subscriberKey} names them. It comes with what
 * may change something and with nothing else: the app needs it for its limits only.
 */
export const subscriberHeader = "x-subscriber";

/**
 * The part of an address that one subscriber holds: an IPv4 address, or the first 64 bits of an IPv6 one (the rest is
 * theirs to vary). Anything unparseable is its own key.
 */
export function subscriberKey(address: string): string {
  if (!address.includes(":")) {
    return address;
  }
  const [head = "", tail] = address.toLowerCase().split("::", 2);
  const leading = head === "" ? [] : head.split(":");
  const trailing = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - leading.length - trailing.length);
  const groups = [...leading, ...Array<string>(zeros).fill("0"), ...trailing];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
