import type { ServiceContext } from "#core/services/context";
import { verifications } from "#db/schema";

/** How long a person may take to sign, in milliseconds. */
const LIFETIME = 15 * 60_000;

/** Under this name a nonce is for linking a wallet to this one account, and for nothing else. */
export function walletNonceName(userId: string, nonce: string): string {
  return `wallet-link:${userId}:${nonce}`;
}

/** Keeps a nonce that this user may link one wallet with, within a quarter of an hour. */
export async function issueWalletNonce(
  { db }: Pick<ServiceContext, "db">,
  { userId, nonce, now }: { userId: string; nonce: string; now: Date },
): Promise<void> {
  const identifier = walletNonceName(userId, nonce);
  const expiresAt = new Date(now.getTime() + LIFETIME);
  await db
    .insert(verifications)
    .values({ id: identifier, identifier, value: nonce, expiresAt, createdAt: now, updatedAt: now });
}
