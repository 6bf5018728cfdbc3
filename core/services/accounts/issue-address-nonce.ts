import { addressNonceName } from "#core/services/accounts/prove-ownership";
import type { AccountContext } from "#core/services/context";
import { verifications } from "#db/schema";

/** How long a person may take to sign, in milliseconds. */
const LIFETIME = 15 * 60_000;

/**
 * Stores a nonce that a linked wallet may sign once, within 15 minutes, to change the account's address to this one.
 */
export async function issueAddressNonce(
  { db }: Pick<AccountContext, "db">,
  { userId, newEmail, nonce, now }: { userId: string; newEmail: string; nonce: string; now: Date },
): Promise<void> {
  const identifier = addressNonceName(userId, newEmail.trim().toLowerCase(), nonce);
  const expiresAt = new Date(now.getTime() + LIFETIME);
  await db
    .insert(verifications)
    .values({ id: identifier, identifier, value: nonce, expiresAt, createdAt: now, updatedAt: now });
}
