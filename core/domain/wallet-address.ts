/** Sixteen equal bytes: nobody gets an address like that by chance or by searching for a key. */
const KEYLESS = /^0x([0-9a-f]{2})\1{15}/i;

/**
 * Whether an address (`0x` and 40 hex digits) can have no private key: zero, precompiles, system contracts (Polygon's
 * `0x…1000` and the like), burn and native-coin placeholders. Some signature checks accept junk for these.
 */
export function isKeyless(address: string): boolean {
  return KEYLESS.test(address);
}
