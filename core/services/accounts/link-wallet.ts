import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { WalletProof } from "#core/ports/wallet-proof";
import { lockAccount } from "#core/services/accounts/letter-token";
import { walletNonceName } from "#core/services/accounts/proof-nonce";
import type { ServiceContext } from "#core/services/context";
import { eventsFor } from "#core/services/outbox";
import { createCodeStatement, drawingCodes, type RandomBytes } from "#core/services/referrals/new-code";
import { at } from "#db/moment";
import { refcodes, users, verifications, wallets } from "#db/schema";

export interface LinkWalletInput {
  userId: string;
  /** The requesting session. */
  sessionId: string;
  message: string;
  signature: string;
  walletId: string;
  now: Date;
  randomBytes: RandomBytes;
}

/**
 * Links a wallet by a signed Sign-In with Ethereum message, and gives it its code: a new one, or its old one again. The
 * nonce is used up by the first try, valid or not. Linking a linked wallet changes nothing.
 *
 * @see https://eips.ethereum.org/EIPS/eip-4361
 *
 * @throws DomainError `bad_signature` for a message that is not for this store, this account and this moment, or is
 *   not signed by its wallet; `conflict` when the wallet is another account's, linked or unlinked
 */
export async function linkWallet(
  { db, walletProof }: Pick<ServiceContext, "db"> & { walletProof: WalletProof },
  { userId, sessionId, message, signature, walletId, now, randomBytes }: LinkWalletInput,
): Promise<{ address: string; code: string }> {
  const said = walletProof.readMessage(message, now);
  if (!said) throw new DomainError("bad_signature", "the message is not for this store, or is out of date");
  const { address, chainId, nonce } = said;
  const asker = await consumeNonce(db, { userId, nonce, now });
  if (!asker) throw new DomainError("bad_signature", "the nonce is unknown, used or expired");
  const contractMaySign = asker.role !== "admin";
  if (!(await walletProof.isSignedBy({ address, message, signature, contractMaySign }))) {
    throw new DomainError("bad_signature", "the signature is not the wallet's");
  }
  const code = await drawingCodes(randomBytes, (drawn) =>
    writeLink(db, { userId, sessionId, address, chainId, walletId, drawn, now }),
  );
  if (!code) throw new DomainError("conflict", "the wallet belongs to another account");
  return { address, code };
}

/** Consumes a nonce; null when there was none. */
async function consumeNonce(
  db: ServiceContext["db"],
  { userId, nonce, now }: { userId: string; nonce: string; now: Date },
): Promise<{ role: string | null } | null> {
  const [used, [user]] = await db.batch([
    db
      .delete(verifications)
      .where(and(eq(verifications.identifier, walletNonceName(userId, nonce)), gt(verifications.expiresAt, now)))
      .returning({ id: verifications.id }),
    db.select({ role: users.role }).from(users).where(eq(users.id, userId)),
  ]);
  return used.length === 1 && user ? user : null;
}

/**
 * One transaction. Its first statement locks the account, so linking never overlaps with unlinking, a new password or
 * deletion; a session that one of them has ended links nothing. The other statements apply only to this user's wallet.
 *
 * @returns the wallet's code, or null when it is another account's
 */
async function writeLink(
  db: ServiceContext["db"],
  {
    userId,
    sessionId,
    address,
    chainId,
    walletId,
    drawn,
    now,
  }: Pick<LinkWalletInput, "userId" | "sessionId" | "walletId" | "now"> & {
    address: string;
    chainId: number;
    drawn: string;
  },
): Promise<string | null> {
  const [, , , , , [owned]] = await db.batch([
    lockAccount(db, { userId }),
    db
      .insert(wallets)
      .values({ id: walletId, userId, address, chainId, createdAt: now })
      .onConflictDoUpdate({ target: wallets.address, set: { unlinkedAt: null }, setWhere: eq(wallets.userId, userId) }),
    db.execute(sql`
      update wallets set unlinked_at = ${at(now)}
      where address = ${address} and user_id = ${userId}
        and not exists (select 1 from sessions where id = ${sessionId} and user_id = ${userId})`),
    db.execute(sql`
      with restored as (
        update refcodes set active = true
        where wallet_address = ${address} and user_id = ${userId} and not active and exists (
          select 1 from wallets where address = ${address} and unlinked_at is null
        )
        returning code
      )
      ${eventsFor(sql`restored`, { type: "refcode.changed", code: sql`code` }, { now })}`),
    createCodeStatement(db, { code: drawn, userId, address, now }),
    db
      .select({ code: refcodes.code })
      .from(wallets)
      .innerJoin(refcodes, eq(refcodes.walletAddress, wallets.address))
      .where(and(eq(wallets.address, address), eq(wallets.userId, userId), isNull(wallets.unlinkedAt))),
  ]);
  return owned?.code ?? null;
}
