import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { createSiweProof } from "#core/adapters/wallet/siwe-proof";
import { deleteAccount } from "#core/services/accounts/delete-account";
import { issueWalletNonce } from "#core/services/accounts/issue-wallet-nonce";
import { linkWallet } from "#core/services/accounts/link-wallet";
import { settlePayment } from "#core/services/payments/settle-payment";
import type { Database } from "#db/client";
import { orders, refcodes, sessions, settlements, users, wallets } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { rounds } from "#scripts/testing/rounds";
import { newWallet, signedMessage } from "#scripts/testing/signed-message";
import {
  addAttempt,
  addProduct,
  addReferrer,
  addUser,
  grantTo,
  placeOrder,
  providerEvent,
  serviceContext,
} from "#scripts/testing/store-fixture";

const BLANK = { name: "", phone: "", city: "", address: "" };
const now = new Date();

let admin: Database;
let db: Database;
let productId: string;

beforeAll(async () => {
  const database = await createTestDatabase();
  admin = database.adminDb;
  db = database.appDb;
  productId = await addProduct(admin, { stock: 100_000 });
});

const walletProof = createSiweProof({
  appUrl: "https://store.test",
  chainId: 31_337,
  askChain: async () => false,
});
const remove = (userId: string) => deleteAccount(serviceContext(db), { userId, typed: `${userId}@users.test`, now });
const contactOf = async (orderId: string) =>
  (await admin.select().from(orders).where(eq(orders.id, orderId)))[0]?.contact;

describe("a deletion at the same moment", () => {
  it(
    "with an order: whichever is first, no order keeps the person",
    async () => {
      for (let round = 0; round < rounds(20); round++) {
        const userId = await addUser(admin);
        const place = () => placeOrder(db, { buyerId: userId, productId });
        const [, order, other] =
          round % 2 === 0
            ? await Promise.all([remove(userId), place(), place()])
            : await Promise.all([place(), remove(userId), place()]).then(
                ([first, , last]) => [null, first, last] as const,
              );
        for (const { orderId } of [order, other]) expect(await contactOf(orderId)).toEqual(BLANK);
      }
    },
    rounds(60_000),
  );

  it(
    "with the payment of an order: the money is counted, the referrer's side is written, the person is gone",
    async () => {
      const code = "Race7Ref";
      await addReferrer(admin, code, "0x00000000000000000000000000000000000000a7");
      for (let round = 0; round < rounds(14); round++) {
        const userId = await addUser(admin);
        const order = await placeOrder(db, { buyerId: userId, productId, cookieCode: code });
        const reference = await addAttempt(db, order, userId);
        const event = providerEvent(reference, order.totalMinor);
        const [paid, gone, again] = await Promise.all([
          settlePayment(serviceContext(db), { event, now }),
          remove(userId),
          settlePayment(serviceContext(db), { event, now }),
        ]);
        expect([paid, again].filter((result) => result.paid)).toHaveLength(1);
        expect(gone).toEqual({ outcome: "deleted" });
        const [row] = await admin.select().from(orders).where(eq(orders.id, order.orderId));
        expect(row).toMatchObject({ status: "paid", contact: BLANK, referralCode: code });
        const [settled] = await admin.select().from(settlements).where(eq(settlements.orderReference, reference));
        expect(settled?.referralMinor).toBeGreaterThan(0n);
      }
    },
    rounds(60_000),
  );

  it(
    "with a wallet that is being linked: it ends up unlinked, with no code that works",
    async () => {
      for (let round = 0; round < rounds(20); round++) {
        const userId = await addUser(admin);
        await admin.update(users).set({ emailVerified: true }).where(eq(users.id, userId));
        await admin
          .insert(sessions)
          .values({ id: userId, userId, token: userId, expiresAt: new Date(Date.now() + 60_000) });
        const nonce = randomUUID().replaceAll("-", "");
        const letters = { write: () => ({ kind: "changed" as const, subject: "", text: "", html: "" }) };
        const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
        const ctx = { ...serviceContext(db), walletProof, letters, randomBytes };
        await issueWalletNonce(ctx, { userId, nonce, now: new Date() });
        const proof = await signedMessage(newWallet(), nonce);
        const link = () =>
          linkWallet(ctx, {
            ...proof,
            userId,
            sessionId: userId,
            walletId: randomUUID(),
            locale: "en",
            now: new Date(),
          }).catch(() => null);
        await Promise.all(round % 2 === 0 ? [remove(userId), link()] : [link(), remove(userId)]);
        const linked = await admin.select().from(wallets).where(eq(wallets.userId, userId));
        expect(linked.filter(({ unlinkedAt }) => unlinkedAt === null)).toEqual([]);
        const alive = await admin
          .select()
          .from(refcodes)
          .where(and(eq(refcodes.userId, userId), eq(refcodes.active, true)));
        expect(alive).toEqual([]);
      }
    },
    rounds(60_000),
  );

  it(
    "with credit that is being given: either the account stays or the credit stands on a nameless one",
    async () => {
      for (let round = 0; round < rounds(14); round++) {
        const userId = await addUser(admin);
        const [result] = await Promise.all([remove(userId), grantTo(db, userId, 100n).catch(() => null)]);
        const user = (await admin.select().from(users).where(eq(users.id, userId)))[0];
        expect(user?.deletedAt !== null).toBe(result.outcome === "deleted");
        expect(user?.email === `${userId}@users.test`).toBe(result.outcome === "kept");
      }
    },
    rounds(60_000),
  );
});
