/** Base58: the digits and letters nobody mixes up (no `0 O I l`). */
export const refcodeAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Characters in a code. */
export const refcodeLength = 8;

const wellFormed = new RegExp(`^[${refcodeAlphabet}]{${refcodeLength}}$`);

// The largest multiple of 58 a byte can hold: bytes at or above it would favour the first letters.
const acceptedBytes = 256 - (256 % refcodeAlphabet.length);
const maxDraws = 64;

/** Whether a string has the shape of a code. Says nothing about whether the code exists. */
export function isWellFormedCode(value: string): boolean {
  return wellFormed.test(value);
}

/**
 * Draws a code, uniform over all 58^8 of them.
 *
 * @param randomBytes a cryptographically random source: asked for `length` bytes, returns that many
 * @throws RangeError when the source keeps returning bytes that must be rejected (it is not random)
 */
export function generateCode(randomBytes: (length: number) => Uint8Array): string {
  let code = "";
  for (let draw = 0; draw < maxDraws; draw += 1) {
    for (const byte of randomBytes(refcodeLength * 2)) {
      if (byte >= acceptedBytes) {
        continue;
      }
      code += refcodeAlphabet.charAt(byte % refcodeAlphabet.length);
      if (code.length === refcodeLength) {
        return code;
      }
    }
  }
  throw new RangeError("the random source yields no usable bytes");
}

/** The link a referrer shares. `appUrl` is the clone's origin, without a trailing slash. */
export function shareUrl(appUrl: string, code: string): string {
  return `${appUrl}/?ref=${code}`;
}
