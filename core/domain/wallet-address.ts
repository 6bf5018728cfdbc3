/** Sixteen bytes of one value: to hit them by chance, or to search for a key that does, is out of anyone's reach. */
const KEYLESS = /^0x([0-9a-f]{2})\1{15}/i;

/**
 * Whether nobody can have a key to an address (`0x` and 40 hex digits): the zero address, precompiles, contracts of the
 * chain itself (Polygon's are at `0x…1000` and the like) and the addresses that stand for burning or native coins. Some
 * ways to check a signature take junk for theirs.
 */
export function isKeyless(address: string): boolean {
  return KEYLESS.test(address);
}
