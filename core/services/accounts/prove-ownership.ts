import { and, eq, gt, isNull } from "drizzle-orm";
import { addressNonceName } from "#core/services/accounts/proof-nonce";
import type { AccountContext } from "#core/services/context";
import { accounts, users, verifications, wallets } from "#db/schema";

/** Re-authentication: the account's password or, where it has none, a signature by a linked wallet. */
export type OwnershipProof = { password: string } | { message: string; signature: string };

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
  const said = walletProof.readMessage(proof.message, now);
  if (!said) return false;
  const { address, nonce } = said;
  const [used, [owner]] = await db.batch([
    db
      .delete(verifications)
      .where(
        and(eq(verifications.identifier, addressNonceName(userId, newEmail, nonce)), gt(verifications.expiresAt, now)),
      )
      .returning({ id: verifications.id }),
    db
      .select({ role: users.role })
      .from(wallets)
      .innerJoin(users, eq(users.id, wallets.userId))
      .where(and(eq(wallets.userId, userId), eq(wallets.address, address), isNull(wallets.unlinkedAt))),
  ]);
  if (used.length === 0 || !owner) return false;
  return walletProof.isSignedBy({ address, ...proof, contractMaySign: owner.role !== "admin" });
}
