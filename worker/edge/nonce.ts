/** Characters of every nonce: one replaces another without moving a byte. */
const nonceLength = 24;

/** What a nonce made here, or by the app, looks like. */
export const nonceShape = /[A-Za-z0-9+/]{22}(?:==|[A-Za-z0-9+/]{2})/;

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Asking for random bytes costs more than drawing a nonce of them, so they are fetched for many nonces at once.
const drawn = new Uint8Array(nonceLength * 128);
let used = drawn.length;

/** A nonce nobody can guess: 24 characters of 6 random bits each. */
export function drawNonce(): string {
  if (used === drawn.length) {
    crypto.getRandomValues(drawn);
    used = 0;
  }
  let nonce = "";
  for (const end = used + nonceLength; used < end; used += 1) {
    // The lower six bits of a random byte: 64 letters, each as likely as the other.
    nonce += alphabet.charAt((drawn[used] ?? 0) & 63);
  }
  return nonce;
}
