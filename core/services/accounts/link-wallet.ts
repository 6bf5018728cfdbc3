import { and, eq, exists, gt, isNull, not, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { DomainError } from "#core/domain/errors";
import { namesLink } from "#core/domain/link-message";
import type { Locale } from "#core/domain/locale";
import { carryDebts } from "#core/services/accounts/carry-debts";
import { lockAccount } from "#core/services/accounts/letter-token";
import type { LetterAccount } from "#core/services/accounts/link-letter";
import { linkedSince } from "#core/services/accounts/linked-since";
import { walletNonceName } from "#core/services/accounts/proof-nonce";
import { takeOverCode } from "#core/services/accounts/take-over-code";
import type { AccountContext, ServiceContext } from "#core/services/context";
import { eventsFor } from "#core/services/outbox";
import { createCodeStatement, drawingCodes } from "#core/services/referrals/new-code";
import { at } from "#db/moment";
import { refcodes, users, verifications, wallets } from "#db/schema";

export interface LinkWalletInput {
  userId: string;
  /** The requesting session. */
  sessionId: string;
  message: string;
  signature: string;
  walletId: string;
  /** Of the letter about a wallet that takes a code over. */
  locale: Locale;
  now: Date;
}

const own = alias(refcodes, "own");

export interface LinkedWallet {
  address: string;
  code: string;
  /** From when on a wallet that took the code over is paid; null where it is paid at once. */
  paysFrom: Date | null;
}

type LinkContext = Pick<ServiceContext, "db" | "clone" | "guards"> &
  Pick<AccountContext, "walletProof" | "letters" | "randomBytes">;

/**
 * Links a wallet by a signed Sign-In with Ethereum message, and gives it its code: the person's code that waits for a first
 * wallet, which the message must then name ({@link namesLink}), or else a new one, or its old one again; one that an admin has
 * deactivated stays so. The nonce is used up by the first try, valid or not. What deleted accounts with that wallet owe is owed
 * by this one. Linking a linked wallet changes nothing.
 *
 * @see https://eips.ethereum.org/EIPS/eip-4361
 *
 * @throws DomainError `bad_signature` for a message that is not for this store, this account and this moment, or is
 *   not signed by its wallet, or once the account has changed since; `conflict` when the wallet is another account's,
 *   linked or unlinked
 */
export async function linkWallet(ctx: LinkContext, input: LinkWalletInput): Promise<LinkedWallet> {
  const { db, clone, guards, walletProof, randomBytes } = ctx;
  const { userId, sessionId, message, signature, walletId, locale, now } = input;
  const said = walletProof.readMessage(message, now);
  if (!said) throw new DomainError("bad_signature", "the message is not for this store, or is out of date");
  const { address, chainId, nonce } = said;
  const asker = await consumeNonce(db, { userId, nonce, address, now });
  if (!asker) throw new DomainError("bad_signature", "the nonce is unknown, used or expired");
  const { waitingCode, ...account } = asker;
  // As the Minter reads it: what it would not believe must not take the code over.
  const place = { appUrl: clone.appUrl, chainId };
  if (waitingCode !== null && !namesLink({ userId, code: waitingCode, address, message }, place)) {
    throw new DomainError(
      "bad_signature",
      "the message does not name the account and the code that the wallet takes over",
    );
  }
  const contractMaySign = account.role !== "admin";
  if (!(await walletProof.isSignedBy({ address, message, signature, contractMaySign }))) {
    throw new DomainError("bad_signature", "the signature is not the wallet's");
  }
  const wallet = { sessionId, address, chainId, walletId, now };
  if (waitingCode !== null) {
    const takeover = { ...wallet, account, code: waitingCode, message, signature, locale };
    const paysFrom = await takeOverCode(ctx, takeover);
    if (paysFrom) return { address, code: waitingCode, paysFrom };
    const [owner] = await db.select({ id: wallets.userId }).from(wallets).where(eq(wallets.address, address));
    if (!owner || owner.id === userId) throw new DomainError("bad_signature", "the account has changed since");
    throw new DomainError("conflict", "the wallet belongs to another account");
  }
  const code = await drawingCodes(randomBytes, (drawn) => writeLink({ db, guards }, { ...wallet, userId, drawn }));
  if (!code) throw new DomainError("conflict", "the wallet belongs to another account");
  return { address, code, paysFrom: null };
}

/** Consumes a nonce: who asked, and their code that this wallet would take over. Null when there was no such nonce. */
async function consumeNonce(
  db: ServiceContext["db"],
  { userId, nonce, address, now }: { userId: string; nonce: string; address: string; now: Date },
): Promise<(LetterAccount & { role: string; waitingCode: string | null }) | null> {
  // A wallet that has a code keeps it, and is linked as before.
  const ownCode = db.select({ code: own.code }).from(own).where(eq(own.walletAddress, address));
  const [used, [user]] = await db.batch([
    db
      .delete(verifications)
      .where(and(eq(verifications.identifier, walletNonceName(userId, nonce)), gt(verifications.expiresAt, now)))
      .returning({ id: verifications.id }),
    db
      .select({
        id: users.id,
        name: users.name,
        email: users.email,
        emailVerified: users.emailVerified,
        role: users.role,
        waitingCode: refcodes.code,
      })
      .from(users)
      .leftJoin(refcodes, and(eq(refcodes.userId, users.id), isNull(refcodes.walletAddress), not(exists(ownCode))))
      .where(eq(users.id, userId)),
  ]);
  return used.length === 1 && user ? user : null;
}

/**
 * One transaction. Its first statement locks the account, so linking never overlaps with unlinking, a new password or
 * deletion; a session that one of them has ended links nothing, and no wallet comes beside a code that waits for one. The
 * other statements apply only to this user's wallet.
 *
 * @returns the wallet's code, or null when it is another account's
 */
async function writeLink(
  { db, guards }: Pick<ServiceContext, "db" | "guards">,
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
  const [, , , , , , [owned]] = await db.batch([
    lockAccount(db, { userId }),
    db
      .insert(wallets)
      .values({ id: walletId, userId, address, chainId, createdAt: now })
      .onConflictDoUpdate({
        target: wallets.address,
        set: { unlinkedAt: null, createdAt: linkedSince() },
        setWhere: eq(wallets.userId, userId),
      }),
    db.execute(sql`
      update wallets set unlinked_at = ${at(now)}
      where address = ${address} and user_id = ${userId}
        and (
          not exists (select 1 from sessions where id = ${sessionId} and user_id = ${userId})
          or exists (select 1 from refcodes where user_id = ${userId} and wallet_address is null)
            and not exists (select 1 from refcodes where wallet_address = ${address})
        )`),
    db.execute(sql`
      with restored as (
        update refcodes set active = true
        where wallet_address = ${address} and user_id = ${userId} and not active and deactivated_at is null and exists (
          select 1 from wallets where address = ${address} and unlinked_at is null
        )
        returning code
      )
      ${eventsFor(sql`restored`, { type: "refcode.changed", code: sql`code` }, { now })}`),
    createCodeStatement(db, { code: drawn, userId, address, now }),
    carryDebts(db, {
      userId,
      marks: guards.ofWallet(address),
      when: sql`exists (select from wallets where address = ${address} and user_id = ${userId} and unlinked_at is null)`,
      now,
    }),
    db
      .select({ code: refcodes.code })
      .from(wallets)
      .innerJoin(refcodes, eq(refcodes.walletAddress, wallets.address))
      .where(and(eq(wallets.address, address), eq(wallets.userId, userId), isNull(wallets.unlinkedAt))),
  ]);
  return owned?.code ?? null;
}
