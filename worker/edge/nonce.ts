/** Characters of every nonce: one replaces another without moving a byte. */
const nonceLength = 24;

/** What a nonce made here, or by the app, looks like. */
export const nonceShape = /[A-Za-z0-9+/]{22}(?:==|[A-Za-z0-9+/]{2})/;

const alphabet = new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

// Asking for random bytes and making text of them costs more than cutting a nonce out, so it is done for many at once.
const bytes = new Uint8Array(nonceLength * 128);
let drawn = "";
let used = 0;

/** A nonce nobody can guess: 24 characters of 6 random bits each. */
export function drawNonce(): string {
  if (used === drawn.length) {
    crypto.getRandomValues(bytes);
    for (let at = 0; at < bytes.length; at += 1) {
      // The lower six bits of a random byte: 64 letters, each as likely as the other.
      bytes[at] = alphabet[(bytes[at] ?? 0) & 63] ?? 0;
    }
    drawn = new TextDecoder().decode(bytes);
    used = 0;
  }
  const nonce = drawn.slice(used, used + nonceLength);
  used += nonceLength;
  return nonce;
}
