import { addressNonceName, storeNonce } from "#core/services/accounts/proof-nonce";
import type { AccountContext } from "#core/services/context";

/**
 * Stores a nonce that a linked wallet may sign once, within 15 minutes, to change the account's address to this one.
 */
export async function issueAddressNonce(
  { db }: Pick<AccountContext, "db">,
  { userId, newEmail, nonce, now }: { userId: string; newEmail: string; nonce: string; now: Date },
): Promise<void> {
  const name = addressNonceName(userId, newEmail.trim().toLowerCase(), nonce);
  await storeNonce(db, { name, nonce, now });
}
