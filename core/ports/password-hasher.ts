/** Hashes and verifies passwords. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(claim: { hash: string; password: string }): Promise<boolean>;
}

/** Allowed length of a password, in characters. */
export const passwordLength = { min: 10, max: 128 } as const;
