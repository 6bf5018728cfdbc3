import { and, eq, isNull } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { type LinkTerms, linkTerms } from "#core/domain/wallet-link";
import { storeNonce, walletNonceName } from "#core/services/accounts/proof-nonce";
import { readAccount } from "#core/services/accounts/read-account";
import type { ServiceContext } from "#core/services/context";
import { refcodes } from "#db/schema";

/**
 * Stores a nonce with which this user may link one wallet within 15 minutes. An account's address must be confirmed
 * first: otherwise a stranger who signed up with it could leave a wallet in an account that its owner later takes over.
 *
 * @returns what the message must name where the wallet takes over a code; null where it takes none
 * @throws DomainError `forbidden` while the address of the account is not confirmed
 */
export async function issueWalletNonce(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { userId, nonce, now }: { userId: string; nonce: string; now: Date },
): Promise<LinkTerms | null> {
  const { email, emailConfirmed } = await readAccount({ db }, { userId });
  if (email !== null && !emailConfirmed) throw new DomainError("forbidden", "the account's e-mail is not confirmed");
  await storeNonce(db, { name: walletNonceName(userId, nonce), nonce, now });
  const [waiting] = await db
    .select({ code: refcodes.code })
    .from(refcodes)
    .where(and(eq(refcodes.userId, userId), isNull(refcodes.walletAddress)));
  return waiting ? linkTerms({ appUrl: clone.appUrl, userId, code: waiting.code }) : null;
}
