import type { AccountContext } from "#core/services/context";
import { verifications } from "#db/schema";

/** How long a person may take to sign, in milliseconds. */
const LIFETIME = 15 * 60_000;

/** What every nonce of an account for linking a wallet begins with. */
export const walletNonces = (userId: string) => `wallet-link:${userId}:`;

/** What every nonce of an account for changing its address begins with. */
export const addressNonces = (userId: string) => `address-change:${userId}:`;

/** What every challenge of an account for a second factor begins with. */
export const factorChallenges = (userId: string) => `factor:${userId}:`;

/** What every nonce of an account for proving who one is begins with. */
export const identityNonces = (userId: string) => `identity:${userId}:`;

/** Scopes a nonce to proving who one is in one session. */
export function identityNonceName(userId: string, sessionId: string, nonce: string): string {
  return `${identityNonces(userId)}${sessionId}:${nonce}`;
}

/** Scopes a nonce to linking a wallet to one account. */
export function walletNonceName(userId: string, nonce: string): string {
  return `${walletNonces(userId)}${nonce}`;
}

/** Scopes a nonce to one account and one new address. */
export function addressNonceName(userId: string, newEmail: string, nonce: string): string {
  return `${addressNonces(userId)}${nonce}:${newEmail}`;
}

/** Stores a nonce under its name, for 15 minutes. */
export async function storeNonce(
  db: AccountContext["db"],
  { name: identifier, nonce, now }: { name: string; nonce: string; now: Date },
): Promise<void> {
  const expiresAt = new Date(now.getTime() + LIFETIME);
  await db
    .insert(verifications)
    .values({ id: identifier, identifier, value: nonce, expiresAt, createdAt: now, updatedAt: now });
}
