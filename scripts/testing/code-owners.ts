import { randomBytes, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { PrivateKeyAccount } from "viem/accounts";
import type { SiweMessage } from "viem/siwe";
import { createSiweProof } from "#core/adapters/wallet/siwe-proof";
import { DomainError } from "#core/domain/errors";
import { LINK_WAIT_MS } from "#core/domain/wallet-link";
import { issueWalletNonce } from "#core/services/accounts/issue-wallet-nonce";
import { linkWallet } from "#core/services/accounts/link-wallet";
import { stopWalletLink } from "#core/services/accounts/stop-wallet-link";
import { unlinkWallet } from "#core/services/accounts/unlink-wallet";
import { ensureMailboxCode } from "#core/services/referrals/ensure-mailbox-code";
import {
  accountActions,
  accounts,
  letterTokens,
  mails,
  paymentAttempts,
  refcodes,
  referralRewards,
  sessions,
  users,
  walletLinks,
  wallets,
} from "#db/schema";
import { createTestDatabase } from "./database.ts";
import { rounds } from "./rounds.ts";
import { newWallet, signedMessage } from "./signed-message.ts";
import { addProduct, addUser, placeOrder, serviceContext } from "./store-fixture.ts";

/** Clock of these tests. */
export const now = new Date("2026-11-20T10:00:00Z");
export const later = (ms: number) => new Date(now.getTime() + ms);
/** From when on a wallet that is linked at `now` is paid. */
export const paysFrom = later(LINK_WAIT_MS);
/** Repeats of a race. */
export const ROUNDS = rounds(16);

export interface CodeOwner {
  userId: string;
  code: string;
}

interface Signed {
  message: string;
  signature: string;
}

const walletProof = createSiweProof({ appUrl: "https://store.test", chainId: 31_337, askChain: async () => false });
/** A letter is its token, so that a test can press its link. */
const letters = {
  write: ({ token }: { token: string | null }) => ({
    kind: "verify" as const,
    subject: "s",
    text: token ?? "",
    html: "h",
  }),
};

/** What came of an attempt: `done`, or the code of its refusal. */
export async function outcomeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return "done";
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

/** A store of its own whose people have a confirmed mailbox, a session and a code without a wallet. */
export async function codeOwners() {
  const database = await createTestDatabase();
  const { adminDb: admin, appDb: db } = database;
  const productId = await addProduct(admin, { stock: 100_000 });
  const context = () => ({ ...serviceContext(db), walletProof, letters, randomBytes });

  const signIn = (userId: string) =>
    admin
      .insert(sessions)
      .values({ id: userId, userId, token: randomUUID(), expiresAt: later(2 * LINK_WAIT_MS) })
      .onConflictDoNothing();

  async function addPerson(): Promise<CodeOwner> {
    const userId = await addUser(admin);
    const credential = { id: userId, userId, accountId: userId, providerId: "credential", password: "x" };
    await admin.insert(accounts).values(credential);
    await signIn(userId);
    await admin.update(users).set({ emailVerified: true }).where(eq(users.id, userId));
    const code = await ensureMailboxCode(context(), { userId, now, randomBytes });
    if (!code) throw new Error("no code was made");
    return { userId, code };
  }

  /** A message that links a wallet, as the page signs it; `change` is what is odd about it. */
  async function sign(
    wallet: PrivateKeyAccount,
    userId: string,
    change: Partial<SiweMessage> = {},
    at = now,
  ): Promise<Signed> {
    const nonce = randomBytes(16).toString("hex");
    const terms = await issueWalletNonce(context(), { userId, nonce, now: at });
    const named = terms && { requestId: terms.requestId, resources: [...terms.resources] };
    return signedMessage(wallet, nonce, { issuedAt: at, ...named, ...change });
  }

  const send = (userId: string, signed: Signed, at = now) =>
    linkWallet(context(), { userId, sessionId: userId, ...signed, walletId: randomUUID(), locale: "en", now: at });

  /** A reward that a code without a wallet has earned. */
  async function addReward(
    { userId, code }: CodeOwner,
    reward: Partial<typeof referralRewards.$inferInsert> = {},
    buyerId?: string,
  ): Promise<string> {
    const buyer = buyerId ?? (await addUser(admin));
    const { orderId, totalMinor } = await placeOrder(db, { buyerId: buyer, productId });
    const orderReference = `ring-test-${randomUUID()}-1`;
    const attempt = {
      orderId,
      payerId: buyer,
      provider: "wayforpay",
      amountMinor: totalMinor,
      currency: "UAH",
    } as const;
    await admin
      .insert(paymentAttempts)
      .values({ ...attempt, orderReference, purpose: "store_order", status: "approved" });
    await admin.insert(referralRewards).values({
      orderReference,
      purpose: "store_order",
      orderId,
      referralCode: code,
      referrerUserId: userId,
      referrerWallet: null,
      rail: "fiat",
      status: "approved",
      currency: "UAH",
      commissionNumerator: 5_000_000n,
      rewardPercent: "5.0000",
      usdMicros: 125_000n,
      tokenAmount: 10n ** 18n,
      tokenDecimals: 18,
      receipt: { currency: "UAH", lines: [], uahPerUsd: "40", rounding: "floor", tokenDecimals: 18, price: null },
      ...reward,
    });
    return orderReference;
  }

  return {
    database,
    productId,
    context,
    signIn,
    addPerson,
    sign,
    send,
    addReward,

    async link(userId: string, wallet = newWallet()): Promise<PrivateKeyAccount> {
      await send(userId, await sign(wallet, userId));
      return wallet;
    },

    unlink: (userId: string, { address }: PrivateKeyAccount, at = now) =>
      unlinkWallet(context(), { userId, address, now: at }),

    stop: (token: string, at = now) => stopWalletLink(context(), { token, now: at }),

    /** The token of the newest letter to somebody; empty without one. */
    async tokenOf(userId: string): Promise<string> {
      const all = await admin
        .select()
        .from(mails)
        .where(eq(mails.recipient, `${userId}@users.test`));
      return all.at(-1)?.text ?? "";
    },

    codesOf: (userId: string) => admin.select().from(refcodes).where(eq(refcodes.userId, userId)),
    linksOf: (userId: string) => admin.select().from(walletLinks).where(eq(walletLinks.userId, userId)),
    walletsOf: (userId: string) => admin.select().from(wallets).where(eq(wallets.userId, userId)),
    tokensOf: (userId: string) => admin.select().from(letterTokens).where(eq(letterTokens.userId, userId)),
    actionsOf: (userId: string) => admin.select().from(accountActions).where(eq(accountActions.userId, userId)),

    async rewardOf(reference: string) {
      const [row] = await admin.select().from(referralRewards).where(eq(referralRewards.orderReference, reference));
      return row;
    },
  };
}
