import { DomainError } from "#core/domain/errors";
import { readAccount } from "#core/services/accounts/read-account";
import type { ServiceContext } from "#core/services/context";
import { verifications } from "#db/schema";

/** How long a person may take to sign, in milliseconds. */
const LIFETIME = 15 * 60_000;

/** Under this name a nonce is for linking a wallet to this one account, and for nothing else. */
export function walletNonceName(userId: string, nonce: string): string {
  return `wallet-link:${userId}:${nonce}`;
}

/**
 * Stores a nonce with which this user may link one wallet within 15 minutes. An account's address must be confirmed
 * first: otherwise a stranger who signed up with it could leave a wallet in an account that its owner later takes over.
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
