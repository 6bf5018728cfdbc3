import { and, eq, sql } from "drizzle-orm";
import { identityNonceName } from "#core/services/accounts/proof-nonce";
import type { OwnershipProof } from "#core/services/accounts/prove-ownership";
import { type SignInMethod, stillOpen } from "#core/services/accounts/sign-in-methods";
import { walletThatSigned } from "#core/services/accounts/signed-proof";
import type { AccountContext } from "#core/services/context";
import { at } from "#db/moment";
import { accounts } from "#db/schema";

export interface ProveIdentityInput {
  userId: string;
  sessionId: string;
  proof: OwnershipProof;
  now: Date;
}

/** `superseded`: the session ended, or the password or wallet was removed, while it was checked. */
export type IdentityOutcome = "proven" | "wrong" | "superseded";

/**
 * Checks the first factor again, the account's password or a linked wallet's signature, and records it in this session
 * only. Where the account has a second factor this proves nothing by itself: that one counts.
 */
export async function proveIdentity(
  ctx: AccountContext,
  { userId, sessionId, proof, now }: ProveIdentityInput,
): Promise<IdentityOutcome> {
  const method = await methodShown(ctx, { userId, sessionId, proof, now });
  if (!method) return "wrong";
  const { rows } = await ctx.db.execute(sql`
    update sessions set proven_at = ${at(now)}
    where id = ${sessionId} and user_id = ${userId} and expires_at > ${at(now)}
      and exists (${stillOpen(userId, method)})
    returning id`);
  return rows.length === 1 ? "proven" : "superseded";
}

/** The sign-in method that a proof shows; null for a wrong one. */
async function methodShown(
  { db, passwords, walletProof }: AccountContext,
  { userId, sessionId, proof, now }: ProveIdentityInput,
): Promise<SignInMethod | null> {
  if ("signature" in proof) {
    const nonceName = (nonce: string) => identityNonceName(userId, sessionId, nonce);
    const wallet = await walletThatSigned({ db, walletProof }, { userId, proof, nonceName, now });
    return wallet === null ? null : { wallet };
  }
  const [credential] = await db
    .select({ hash: accounts.password })
    .from(accounts)
    .where(and(eq(accounts.userId, userId), eq(accounts.providerId, "credential")));
  if (!credential?.hash) return null;
  const right = await passwords.verify({ hash: credential.hash, password: proof.password });
  return right ? { passwordHash: credential.hash } : null;
}
