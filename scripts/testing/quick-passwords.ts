import { randomBytes, scrypt } from "node:crypto";
import type { PasswordHasher } from "#core/ports/password-hasher";

const KEY_LENGTH = 64;

function keyOf(password: string, salt: string): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, KEY_LENGTH, { N: 16, r: 1, p: 1 }, (error, key) =>
      error ? reject(error) : resolve(key.toString("hex")),
    );
  });
}

/** Hashes as the store does, at a thousandth of the cost: for tests that are not about that cost. */
export const quickPasswords: PasswordHasher = {
  async hash(password) {
    const salt = randomBytes(16).toString("hex");
    return `${salt}:${await keyOf(password, salt)}`;
  },
  async verify({ hash, password }) {
    const [salt = "", key] = hash.split(":");
    return (await keyOf(password, salt)) === key;
  },
};
