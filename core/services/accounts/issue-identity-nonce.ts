import { identityNonceName, storeNonce } from "#core/services/accounts/proof-nonce";
import type { AccountContext } from "#core/services/context";

/** Stores a nonce that a linked wallet may sign once, within 15 minutes, to prove in this session who one is. */
export async function issueIdentityNonce(
  { db }: Pick<AccountContext, "db">,
  { userId, sessionId, nonce, now }: { userId: string; sessionId: string; nonce: string; now: Date },
): Promise<void> {
  await storeNonce(db, { name: identityNonceName(userId, sessionId, nonce), nonce, now });
}
