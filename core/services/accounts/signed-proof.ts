import { and, eq, gt, isNull } from "drizzle-orm";
import type { AccountContext } from "#core/services/context";
import { users, verifications, wallets } from "#db/schema";

/** A message of ours with a wallet's signature; nothing about it is proven yet. */
export interface SignedMessage {
  message: string;
  signature: string;
}

/**
 * The linked wallet of an account that signed a message with one of our nonces; null when it proves nothing. The nonce
 * is consumed by the first try, valid or not.
 *
 * @param nonceName the name under which the nonce was stored
 */
export async function walletThatSigned(
  { db, walletProof }: Pick<AccountContext, "db" | "walletProof">,
  {
    userId,
    proof,
    nonceName,
    now,
  }: { userId: string; proof: SignedMessage; nonceName(nonce: string): string; now: Date },
): Promise<string | null> {
  const said = walletProof.readMessage(proof.message, now);
  if (!said) return null;
  const { address, nonce } = said;
  const [used, [owner]] = await db.batch([
    db
      .delete(verifications)
      .where(and(eq(verifications.identifier, nonceName(nonce)), gt(verifications.expiresAt, now)))
      .returning({ id: verifications.id }),
    db
      .select({ role: users.role })
      .from(wallets)
      .innerJoin(users, eq(users.id, wallets.userId))
      .where(and(eq(wallets.userId, userId), eq(wallets.address, address), isNull(wallets.unlinkedAt))),
  ]);
  if (used.length === 0 || !owner) return null;
  const signed = await walletProof.isSignedBy({ address, ...proof, contractMaySign: owner.role !== "admin" });
  return signed ? address : null;
}
