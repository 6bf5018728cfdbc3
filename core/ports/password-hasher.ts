/** Keeps passwords so that nobody can read them. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(claim: { hash: string; password: string }): Promise<boolean>;
}

/** Characters of a password. */
export const passwordLength = { min: 10, max: 128 } as const;
