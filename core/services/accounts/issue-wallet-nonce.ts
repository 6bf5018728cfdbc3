import { DomainError } from "#core/domain/errors";
import { storeNonce, walletNonceName } from "#core/services/accounts/proof-nonce";
import { readAccount } from "#core/services/accounts/read-account";
import type { ServiceContext } from "#core/services/context";

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
  await storeNonce(db, { name: walletNonceName(userId, nonce), nonce, now });
}
