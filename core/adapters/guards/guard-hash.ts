import { createHash, createHmac } from "node:crypto";
import { mailboxOf } from "#core/domain/mailbox";
import type { GuardHash, GuardMark } from "#core/ports/guard-hash";

/**
 * Makes the hashes: HMAC-SHA-256.
 *
 * @param keys the newest first. New marks are kept under that one, older ones are found by all, so a key can be replaced
 *   while the marks made with it stay.
 */
export function createGuardHash(keys: readonly string[]): GuardHash {
  const known = keys.map((key) => ({ key, keyId: createHash("sha256").update(`id:${key}`).digest("hex").slice(0, 8) }));
  const marksOf = (kind: GuardMark["kind"], text: string) =>
    known.map(({ key, keyId }) => ({
      kind,
      keyId,
      hash: createHmac("sha256", key).update(`${kind}:${text}`).digest("base64url"),
    }));
  return {
    ofEmail: (email) => {
      const mailbox = mailboxOf(email);
      return mailbox === null ? [] : marksOf("mailbox", mailbox);
    },
    ofWallet: (address) => marksOf("wallet", address.toLowerCase()),
  };
}
