import { and, eq } from "drizzle-orm";
import { addressNonceName } from "#core/services/accounts/proof-nonce";
import { type SignedMessage, walletThatSigned } from "#core/services/accounts/signed-proof";
import type { AccountContext } from "#core/services/context";
import { accounts } from "#db/schema";

/** Re-authentication: the account's password or, where it has none, a signature by a linked wallet. */
export type OwnershipProof = { password: string } | SignedMessage;

/**
 * Whether a proof shows that the account's owner wants this address change. A wallet's nonce is consumed by the first
 * try, valid or not.
 */
export async function provesOwnership(
  { db, passwords, walletProof }: AccountContext,
  { userId, newEmail, proof, now }: { userId: string; newEmail: string; proof: OwnershipProof; now: Date },
): Promise<boolean> {
  const [credential] = await db
    .select({ hash: accounts.password })
    .from(accounts)
    .where(and(eq(accounts.userId, userId), eq(accounts.providerId, "credential")));
  if (credential?.hash) {
    return "password" in proof && (await passwords.verify({ hash: credential.hash, password: proof.password }));
  }
  if (!("signature" in proof)) return false;
  const nonceName = (nonce: string) => addressNonceName(userId, newEmail, nonce);
  return (await walletThatSigned({ db, walletProof }, { userId, proof, nonceName, now })) !== null;
}
