import { createHash, createHmac } from "node:crypto";
import { mailboxOf } from "#core/domain/mailbox";
import type { GuardHash, GuardMark } from "#core/ports/guard-hash";

/**
 * HMAC-SHA-256 guard hashes.
 *
 * @param keys newest first. New marks are made with the first key and looked up with all of them, so a key can be
 *   rotated without losing the marks it made.
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
