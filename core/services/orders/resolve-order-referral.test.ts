import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { createGuardHash } from "#core/adapters/guards/guard-hash";
import { deleteAccount } from "#core/services/accounts/delete-account";
import { createMembershipOrder } from "#core/services/orders/create-membership-order";
import { resolveOrderReferral } from "#core/services/orders/resolve-order-referral";
import type { Database } from "#db/client";
import { guardMarks, membershipPlans, orders, refcodes, users, wallets } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import {
  addProduct,
  addReferrer,
  addUser,
  guards,
  payByCard,
  placeOrder,
  serviceContext,
} from "#scripts/testing/store-fixture";

const CODE = "Frnd7Ref";
const OTHER = "Wxyz7Ref";
const DEAD = "Dead7Ref";
const now = new Date("2026-03-01T10:00:00Z");

let admin: Database;
let db: Database;
let productId: string;
let referrerId: string;

beforeAll(async () => {
  const database = await createTestDatabase();
  admin = database.adminDb;
  db = database.appDb;
  productId = await addProduct(admin, { stock: 100_000 });
  referrerId = await addReferrer(admin, CODE, "0x00000000000000000000000000000000000000a1");
  await addReferrer(admin, OTHER, "0x00000000000000000000000000000000000000a2");
  await addReferrer(admin, DEAD, "0x00000000000000000000000000000000000000a3");
  await admin.update(refcodes).set({ active: false }).where(eq(refcodes.code, DEAD));
});

const resolve = (buyerId: string, cookieCodes: string[]) =>
  resolveOrderReferral(serviceContext(db), { buyerId, cookieCodes, now });

async function addBuyer({ email, referredBy }: { email?: string; referredBy?: string } = {}): Promise<string> {
  const id = await addUser(admin);
  const referral = referredBy && {
    referralCode: referredBy,
    referrerUserId: referrerId,
    referrerWallet: "0x00000000000000000000000000000000000000a1",
    attributedAt: now.toISOString(),
  };
  await admin
    .update(users)
    .set({ email: email ?? `${id}@users.test`, ...(referral && { referredBy: referral }) })
    .where(eq(users.id, id));
  return id;
}

async function link(userId: string, address: string): Promise<void> {
  await admin.insert(wallets).values({ id: randomUUID(), userId, address, chainId: 31_337 });
}

async function buy(buyerId: string, cookieCodes: string[] = []) {
  const order = await placeOrder(db, { buyerId, productId, cookieCodes });
  await payByCard(db, order, buyerId, now);
  return order;
}

const remove = (userId: string, typed: string) => deleteAccount({ db, guards }, { userId, typed, now });

describe("the claim of a cookie", () => {
  it("is the first of several provisional codes that is real", async () => {
    const buyerId = await addBuyer();
    expect(await resolve(buyerId, ["facebook", DEAD, OTHER, CODE])).toMatchObject({ referralCode: OTHER });
    const order = await placeOrder(db, { buyerId, productId, cookieCodes: ["facebook", CODE] });
    expect(order).toMatchObject({ referralApplied: true, referralCode: CODE });
  });

  it.each(["facebook", DEAD])("is none when its code is dead (%s): the account's referrer stands", async (dead) => {
    expect(await resolve(await addBuyer({ referredBy: CODE }), [dead])).toMatchObject({
      outcome: "attributed",
      referralCode: CODE,
    });
  });

  it("is refused with its reason where the account knows nobody", async () => {
    const buyerId = await addBuyer();
    expect(await resolve(buyerId, ["facebook"])).toEqual({
      outcome: "refused",
      code: "facebook",
      reason: "unknown_code",
    });
    expect(await resolve(buyerId, [DEAD])).toEqual({ outcome: "refused", code: DEAD, reason: "inactive_code" });
    expect(await resolve(buyerId, [])).toEqual({ outcome: "none" });
  });
});

describe("the same mailbox under another spelling", () => {
  it("earns nothing by its own code, for an order as for a membership", async () => {
    await admin.update(users).set({ email: "first.last@gmail.com" }).where(eq(users.id, referrerId));
    const buyerId = await addBuyer({ email: "firstlast+shop@gmail.com", referredBy: CODE });
    expect(await resolve(buyerId, [CODE])).toEqual({ outcome: "refused", code: CODE, reason: "self_referral" });
    const text = { en: "A", uk: "A", ru: "A" };
    const planId = randomUUID();
    const plan = { id: planId, level: 1, months: 1, priceMinor: 9_900n, currency: "UAH" as const };
    await admin.insert(membershipPlans).values({ ...plan, name: text, description: text });
    const placed = await createMembershipOrder(serviceContext(db), { orderId: "own-plan", buyerId, planId, now });
    expect(placed.referralApplied).toBe(false);
  });

  it("is seen when the buyer moves to it between order and payment", async () => {
    await admin.update(users).set({ email: "ann.lee@gmail.com" }).where(eq(users.id, referrerId));
    const buyerId = await addBuyer();
    const order = await placeOrder(db, { buyerId, productId, cookieCodes: [CODE] });
    expect(order.referralApplied).toBe(true);
    await admin.update(users).set({ email: "annlee@gmail.com" }).where(eq(users.id, buyerId));
    await payByCard(db, order, buyerId, now);
    const [paid] = await admin.select().from(orders).where(eq(orders.id, order.orderId));
    expect(paid).toMatchObject({ status: "paid", referralCode: null, refusedReason: "self_referral" });
    await admin.update(users).set({ email: "somebody@store.test" }).where(eq(users.id, referrerId));
  });
});

describe("somebody whose account was deleted", () => {
  it("is no first buyer again under another spelling of the mailbox", async () => {
    const former = await addBuyer({ email: "bob.lee@gmail.com" });
    await buy(former);
    await remove(former, "bob.lee@gmail.com");
    const again = await addBuyer({ email: "boblee+2@googlemail.com" });
    expect(await resolve(again, [CODE])).toEqual({ outcome: "refused", code: CODE, reason: "not_first_purchase" });
    expect(await resolve(await addBuyer({ email: "rob.lee@gmail.com" }), [CODE])).toMatchObject({
      outcome: "attributed",
    });
  });

  it("is recognised by a wallet, also over several accounts, and one who bought nothing is a first buyer still", async () => {
    const [first, second, third] = ["0xF1", "0xF2", "0xF3"].map((tail) => tail.padEnd(42, "0")) as [
      string,
      string,
      string,
    ];
    const former = await addBuyer({ email: "carol@store.test" });
    await link(former, first);
    await link(former, second);
    await buy(former);
    await remove(former, "carol@store.test");
    // Delete the row, as will happen once nothing else refers to it; the mark stays.
    await admin.delete(wallets).where(eq(wallets.userId, former));
    const between = await addBuyer({ email: "carol.two@store.test" });
    await link(between, second.toLowerCase());
    await link(between, third);
    await remove(between, "carol.two@store.test");
    await admin.delete(wallets).where(eq(wallets.userId, between));
    const again = await addBuyer({ email: "carol.three@store.test" });
    await link(again, third.toUpperCase().replace("0X", "0x"));
    expect(await resolve(again, [CODE])).toMatchObject({ reason: "not_first_purchase" });

    const quiet = await addBuyer({ email: "dan@store.test" });
    await remove(quiet, "dan@store.test");
    expect(await resolve(await addBuyer({ email: "dan+1@store.test" }), [CODE])).toMatchObject({
      outcome: "attributed",
    });
  });

  it("leaves keyed hashes and nothing that could be read, and they are found after the key was replaced", async () => {
    const former = await addBuyer({ email: "eve@store.test" });
    await link(former, "0x00000000000000000000000000000000000000E1");
    await buy(former);
    await remove(former, "eve@store.test");
    await remove(former, "eve@store.test");
    const marks = await admin.select().from(guardMarks).where(eq(guardMarks.userId, former));
    expect(marks.map(({ kind }) => kind).toSorted()).toEqual(["mailbox", "wallet"]);
    expect(JSON.stringify(marks).toLowerCase()).not.toMatch(/eve|00e1/);
    const again = await addBuyer({ email: "eve+new@store.test" });
    const judge = (keys: string[]) =>
      resolveOrderReferral({ db, guards: createGuardHash(keys) }, { buyerId: again, cookieCodes: [CODE], now });
    const [newer, older] = ["a-newer-key-of-tests-for-hashes-that-stay", "a-key-of-tests-for-hashes-that-stay"];
    expect(await judge([newer, older])).toMatchObject({ reason: "not_first_purchase" });
    expect(await judge([newer])).toMatchObject({ outcome: "attributed" });
  });

  it("keeps the account when it may not be deleted, without a mark", async () => {
    const boss = await addBuyer({ email: "boss@store.test" });
    await admin.update(users).set({ role: "admin" }).where(eq(users.id, boss));
    expect(await remove(boss, "boss@store.test")).toMatchObject({ outcome: "kept" });
    expect(await admin.select().from(guardMarks).where(eq(guardMarks.userId, boss))).toEqual([]);
  });
});
