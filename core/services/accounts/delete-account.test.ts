import { randomUUID } from "node:crypto";
import { eq, like } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { deleteAccount } from "#core/services/accounts/delete-account";
import { exportAccount } from "#core/services/accounts/export-account";
import { storeChallenge } from "#core/services/accounts/factor-challenge";
import { issueWalletNonce } from "#core/services/accounts/issue-wallet-nonce";
import { queueMail } from "#core/services/accounts/queue-mail";
import type { Database } from "#db/client";
import {
  accounts,
  deliveryAddresses,
  mails,
  notifications,
  orders,
  outbox,
  passkeys,
  refcodes,
  referralRewards,
  sessions,
  settlements,
  twoFactors,
  users,
  vendors,
  verifications,
  wallets,
} from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import {
  addProduct,
  addReferrer,
  addUser,
  grantTo,
  payByCard,
  placeOrder,
  serviceContext,
} from "#scripts/testing/store-fixture";

let admin: Database;
let db: Database;
let productId: string;
const now = new Date();
const BLANK = { name: "", phone: "", city: "", address: "" };
const CODE = "Frnd7Ref";
const REFERRER_WALLET = "0x00000000000000000000000000000000000000a1";

beforeAll(async () => {
  const database = await createTestDatabase();
  admin = database.adminDb;
  db = database.appDb;
  productId = await addProduct(admin, { stock: 100_000 });
});

const remove = (userId: string, typed = `${userId}@users.test`) =>
  deleteAccount(serviceContext(db), { userId, typed, now });
const userOf = async (id: string) => (await admin.select().from(users).where(eq(users.id, id)))[0];
const contactOf = async (orderId: string) =>
  (await admin.select().from(orders).where(eq(orders.id, orderId)))[0]?.contact;

/** Somebody with one of everything that is theirs alone. */
async function addPerson() {
  const userId = await addUser(admin);
  await admin.update(users).set({ emailVerified: true }).where(eq(users.id, userId));
  const id = randomUUID();
  const later = new Date(now.getTime() + 60_000);
  await admin.insert(sessions).values({ id, userId, token: id, expiresAt: later });
  await admin.insert(accounts).values({ id, userId, accountId: userId, providerId: "google" });
  await admin.insert(notifications).values({ id, userId, type: "referral_reward_minted", data: {} });
  await admin.insert(verifications).values({ id, identifier: `reset-password:${id}`, value: userId, expiresAt: later });
  await issueWalletNonce(serviceContext(db), { userId, nonce: id, now });
  await storeChallenge({ db }, { userId, sessionId: id, purpose: "app", value: "sealed", now });
  await admin.insert(twoFactors).values({ id, userId, secret: "sealed", backupCodes: "[]", verified: true });
  await admin.insert(passkeys).values({ id, userId, name: "Phone", publicKey: "k", counter: 0, transports: [] });
  await admin.update(users).set({ twoFactorEnabled: true }).where(eq(users.id, userId));
  await admin
    .insert(deliveryAddresses)
    .values({ id, userId, place: 1, name: "Nina", phone: "1", city: "Kyiv", address: "Main street 1" });
  const letter = { id, kind: "verify" as const, to: `${userId}@users.test`, subject: "s", text: "t", html: "h" };
  await queueMail({ db }, { letter, expiresAt: later, now });
  return { userId, id };
}

/** Everything in the database that still knows the person, as text. */
async function traces(userId: string, id: string): Promise<string> {
  const rows = await Promise.all([
    admin
      .select()
      .from(users)
      .where(eq(users.email, `${userId}@users.test`)),
    admin.select().from(sessions).where(eq(sessions.userId, userId)),
    admin.select().from(accounts).where(eq(accounts.userId, userId)),
    admin.select().from(notifications).where(eq(notifications.userId, userId)),
    admin.select().from(verifications).where(eq(verifications.value, userId)),
    admin
      .select()
      .from(verifications)
      .where(like(verifications.identifier, `%:${userId}:%`)),
    admin.select().from(twoFactors).where(eq(twoFactors.userId, userId)),
    admin.select().from(passkeys).where(eq(passkeys.userId, userId)),
    admin.select().from(deliveryAddresses).where(eq(deliveryAddresses.userId, userId)),
    admin.select().from(mails).where(eq(mails.id, id)),
  ]);
  return JSON.stringify(rows.flat());
}

describe("deleting an account", () => {
  it("leaves nothing of the person, and the order without a name", async () => {
    const { userId, id } = await addPerson();
    const { orderId } = await placeOrder(db, { buyerId: userId, productId });
    expect(await traces(userId, id)).not.toBe("[]");
    expect(await remove(userId, ` ${userId.toUpperCase()}@Users.test `)).toEqual({ outcome: "deleted" });
    expect(await traces(userId, id)).toBe("[]");
    expect(await userOf(userId)).toMatchObject({
      name: "Deleted account",
      email: `deleted-${userId}@account.invalid`,
      twoFactorEnabled: false,
      banned: true,
      deletedAt: now,
    });
    expect(await contactOf(orderId)).toEqual(BLANK);
    expect(await remove(userId)).toEqual({ outcome: "deleted" });
    await expect(exportAccount(serviceContext(db), { userId, now })).rejects.toMatchObject({ code: "not_found" });
  });

  it("leaves everybody else alone", async () => {
    const [gone, stays] = [await addPerson(), await addPerson()];
    const { orderId } = await placeOrder(db, { buyerId: stays.userId, productId });
    const before = await traces(stays.userId, stays.id);
    await remove(gone.userId);
    expect(await traces(stays.userId, stays.id)).toBe(before);
    expect(await contactOf(orderId)).toMatchObject({ city: "Kyiv" });
  });

  it("switches the code off, tells the edge, keeps the wallet for the guards and pays what was earned", async () => {
    const userId = await addReferrer(admin, CODE, REFERRER_WALLET);
    const buyerId = await addUser(admin);
    const order = await placeOrder(db, { buyerId, productId, cookieCode: CODE });
    const reference = await payByCard(db, order, buyerId, now);
    await admin.insert(referralRewards).values({
      orderReference: reference,
      purpose: "store_order",
      orderId: order.orderId,
      referralCode: CODE,
      referrerUserId: userId,
      referrerWallet: REFERRER_WALLET,
      rail: "fiat",
      status: "approved",
      currency: "UAH",
      commissionNumerator: 5_000_000n,
      rewardPercent: "5.0000",
      usdMicros: 125_000n,
      tokenAmount: 10n ** 18n,
      tokenDecimals: 18,
      approvedAt: now,
      receipt: { currency: "UAH", lines: [], uahPerUsd: "40", rounding: "floor", tokenDecimals: 18, price: null },
    });
    await admin.delete(outbox);
    await remove(userId);
    expect((await admin.select().from(refcodes).where(eq(refcodes.code, CODE)))[0]?.active).toBe(false);
    expect((await admin.select().from(outbox)).map(({ message }) => message)).toEqual([
      { type: "refcode.changed", code: CODE },
    ]);
    const [wallet] = await admin.select().from(wallets).where(eq(wallets.userId, userId));
    expect(wallet).toMatchObject({ address: REFERRER_WALLET, unlinkedAt: now });
    const [reward] = await admin.select().from(referralRewards).where(eq(referralRewards.orderReference, reference));
    expect(reward).toMatchObject({ status: "approved", referrerWallet: REFERRER_WALLET, tokenAmount: 10n ** 18n });
    expect(await admin.select().from(settlements).where(eq(settlements.orderReference, reference))).toHaveLength(1);
    const later = await placeOrder(db, { buyerId: await addUser(admin), productId, cookieCode: CODE });
    expect(later.referralApplied).toBe(false);
  });

  it("needs the account's own word, and refuses while others depend on the account or it holds money", async () => {
    const { userId, id } = await addPerson();
    await expect(remove(userId, "yes")).rejects.toMatchObject({ code: "invalid_input" });
    await expect(remove(userId, "")).rejects.toMatchObject({ code: "invalid_input" });
    await expect(remove("nobody")).rejects.toMatchObject({ code: "not_found" });
    await grantTo(db, userId, 500n);
    expect(await remove(userId)).toEqual({ outcome: "kept", because: "credit" });
    expect(await traces(userId, id)).not.toBe("[]");
    const vendor = await addUser(admin);
    await admin.insert(vendors).values({ id: vendor, userId: vendor, name: "V", tier: "starter" });
    expect(await remove(vendor)).toEqual({ outcome: "kept", because: "vendor" });
    const made = await addProduct(admin);
    const [{ userId: maker } = { userId: null }] = await admin
      .select()
      .from(vendors)
      .where(eq(vendors.id, `vendor-of-${made}`));
    expect(await remove(maker ?? "")).toEqual({ outcome: "kept", because: "vendor" });
    const sold = await placeOrder(db, { buyerId: await addUser(admin), productId: made });
    await payByCard(db, sold, await addUser(admin), now);
    expect(await remove(maker ?? "")).toEqual({ outcome: "kept", because: "payout" });
    const boss = await addUser(admin);
    await admin.update(users).set({ role: "admin" }).where(eq(users.id, boss));
    expect(await remove(boss)).toEqual({ outcome: "kept", because: "role" });
    expect((await userOf(boss))?.deletedAt).toBeNull();
  });

  it("has a wallet's address for a word where there is no e-mail", async () => {
    const userId = await addUser(admin);
    const name = "0x00000000000000000000000000000000000000B2";
    await admin
      .update(users)
      .set({ name, email: `${userId}@siwe.placeholder.invalid` })
      .where(eq(users.id, userId));
    expect(await remove(userId, name.toLowerCase())).toEqual({ outcome: "deleted" });
  });

  it("happens once, however often it is asked for at the same moment", async () => {
    const { userId, id } = await addPerson();
    const results = await Promise.all(Array.from({ length: 8 }, () => remove(userId)));
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(["deleted"]));
    expect(await traces(userId, id)).toBe("[]");
  });
});
