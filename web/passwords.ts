import { hashPassword, verifyPassword } from "better-auth/crypto";
import type { PasswordHasher } from "#core/ports/password-hasher";

/** Password hashing compatible with Better Auth (scrypt, salted). */
export const passwords: PasswordHasher = {
  hash: (password) => hashPassword(password),
  verify: ({ hash, password }) => verifyPassword({ hash, password }),
};
