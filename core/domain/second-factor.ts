/** Wrong codes of an app in a row before its codes are locked. */
export const MAX_WRONG_CODES = 10;

/**
 * How long they are locked, in milliseconds: twice as long with every further ten, up to a day. Three codes in a million are
 * right at a time: ten tries a day find one in about a hundred years.
 */
export const CODE_LOCK_MS = 15 * 60_000;
export const MAX_CODE_LOCK_MS = 24 * 3_600_000;

/** How long a person may take to enrol a factor or to use a passkey, in milliseconds. */
export const FACTOR_CHALLENGE_MS = 5 * 60_000;

/** How many recovery codes are made at once. */
export const RECOVERY_CODES = 10;

/** The most passkeys an account can have. */
export const MAX_PASSKEYS = 20;

/** Longest name of a passkey, in characters. */
export const MAX_PASSKEY_NAME = 60;

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 10;

/** A one-time code as typed, without spaces; null when it cannot be one. */
export function readOneTimeCode(typed: string): string | null {
  const code = typed.replace(/\s/g, "");
  return /^\d{6}$/.test(code) ? code : null;
}

/**
 * A recovery code (50 bits) from random bytes, as a person reads it: `K7QZ2-9M4TX`. No two characters look alike.
 *
 * @param random at least ten bytes
 */
export function recoveryCodeFrom(random: Uint8Array): string {
  const letters = Array.from(random.subarray(0, CODE_LENGTH), (byte) => CROCKFORD[byte % CROCKFORD.length]).join("");
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

/** A recovery code as typed, in the one spelling that is hashed; null when it cannot be one. */
export function readRecoveryCode(typed: string): string | null {
  const letters = typed.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return letters.length === CODE_LENGTH && [...letters].every((letter) => CROCKFORD.includes(letter)) ? letters : null;
}
