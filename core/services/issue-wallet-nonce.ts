import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import { readAccount } from "#core/services/read-account";
import { verifications } from "#db/schema";

/** How long a person may take to sign, in milliseconds. */
const LIFETIME = 15 * 60_000;

/** Under this name a nonce is for linking a wallet to this one account, and for nothing else. */
export function walletNonceName(userId: string, nonce: string): string {
  return `wallet-link:${userId}:${nonce}`;
}

/**
 * Keeps a nonce that this user may link one wallet with, within a quarter of an hour. An address that
 * the account has must be confirmed, whichever way it came: else whoever named a stranger's could leave a wallet in the account
 * that the stranger takes over.
 *
 * @throws DomainError `forbidden` while the address of the account is not confirmed
 */
export async function issueWalletNonce(
  { db }: Pick<ServiceContext, "db">,
  { userId, nonce, now }: { userId: string; nonce: string; now: Date },
): Promise<void> {
  const { email, emailConfirmed } = await readAccount({ db }, { userId });
  if (email !== null && !emailConfirmed) throw new DomainError("forbidden", "the account's e-mail is not confirmed");
  const identifier = walletNonceName(userId, nonce);
  const expiresAt = new Date(now.getTime() + LIFETIME);
  await db
    .insert(verifications)
    .values({ id: identifier, identifier, value: nonce, expiresAt, createdAt: now, updatedAt: now });
}
