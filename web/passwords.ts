import { hashPassword, verifyPassword } from "better-auth/crypto";
import type { PasswordHasher } from "#core/ports/password-hasher";

/** Passwords as the sign-in service keeps them (scrypt, salted), so that both read the same. */
export const passwords: PasswordHasher = {
  hash: (password) => hashPassword(password),
  verify: ({ hash, password }) => verifyPassword({ hash, password }),
};
