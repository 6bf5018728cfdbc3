/** Every nonce has this many characters, so one can replace another in place. */
const nonceLength = 24;

/** The shape of a nonce made here or by the app, which has Hono make it. */
export const nonceShape = /[A-Za-z0-9+/]{22}(?:==|[A-Za-z0-9+/]{2})/;

const alphabet = new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

// Random bytes are fetched and encoded for many nonces at once, because that costs more than cutting one out.
const bytes = new Uint8Array(nonceLength * 128);
let drawn = "";
let used = 0;

/** A nonce nobody can guess: 24 characters of 6 random bits each. */
export function drawNonce(): string {
  if (used === drawn.length) {
    crypto.getRandomValues(bytes);
    for (let at = 0; at < bytes.length; at += 1) {
      // The lower six bits of a random byte: 64 characters, all equally likely.
      bytes[at] = alphabet[(bytes[at] ?? 0) & 63] ?? 0;
    }
    drawn = new TextDecoder().decode(bytes);
    used = 0;
  }
  const nonce = drawn.slice(used, used + nonceLength);
  used += nonceLength;
  return nonce;
}
