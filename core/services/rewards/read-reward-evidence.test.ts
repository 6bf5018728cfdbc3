import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { parseDecimal } from "#core/domain/decimal";
import { dayInTimeZone, daysBefore } from "#core/domain/visit-day";
import { createMembershipOrder } from "#core/services/orders/create-membership-order";
import { settlePayment } from "#core/services/payments/settle-payment";
import { createReward } from "#core/services/rewards/create-reward";
import { listRewardEvidence } from "#core/services/rewards/list-reward-evidence";
import { readRewardEvidence } from "#core/services/rewards/read-reward-evidence";
import { rejectReward } from "#core/services/rewards/reject-reward";
import {
  membershipPlans,
  orders,
  paymentAttempts,
  refcodes,
  refcodeVisitsDaily,
  referralRewards,
  users,
  wallets,
} from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import {
  addAttempt,
  addProduct,
  addUser,
  clone,
  placeOrder,
  providerEvent,
  serviceContext,
} from "#scripts/testing/store-fixture";

let database: TestDatabase;
let ctx: ReturnType<typeof serviceContext>;
let productId: string;
let referrerId: string;
let code: string;

const now = new Date();
const today = dayInTimeZone(now.getTime(), clone.timeZone);
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

const contactOf = (name: string, phone: string, address: string) => ({ name, phone, city: "Київ", address });
const referrerContact = contactOf("Олена Коваленко", "+380 44 111 22 33", "вул. Хрещатик, 1");
const buyerContact = contactOf("Богдан Мельник", "050 999 88 77", "вул. Лесі Українки, 26");

beforeAll(async () => {
  database = await createTestDatabase();
  ctx = serviceContext(database.appDb);
  productId = await addProduct(database.adminDb, { stock: 1_000_000 });
  const text = { en: "Friend", uk: "Друг", ru: "Друг" };
  await database.adminDb.insert(membershipPlans).values({
    id: "friend",
    level: 1,
    priceMinor: 10_000n,
    months: 1,
    currency: "UAH",
    name: text,
    description: text,
  });
});

beforeEach(async () => {
  code = `R${randomUUID().slice(0, 7)}`;
  referrerId = await addUser(database.adminDb);
  const walletAddress = `0x${randomUUID().replaceAll("-", "").padEnd(40, "0")}`;
  await database.adminDb
    .insert(wallets)
    .values({ id: randomUUID(), userId: referrerId, address: walletAddress, chainId: 1 });
  await database.adminDb.insert(refcodes).values({ code, userId: referrerId, walletAddress });
  await born(referrerId, daysAgo(100));
});

const born = (userId: string, createdAt: Date) =>
  database.adminDb.update(users).set({ createdAt }).where(eq(users.id, userId));

async function buyer(createdAt = daysAgo(9)): Promise<string> {
  const userId = await addUser(database.adminDb);
  await born(userId, createdAt);
  return userId;
}

interface Bought {
  contact?: typeof buyerContact;
  cardPan?: string;
  cookieCode?: string | null;
}

/** An order, placed and paid by card. Answers the reference of its payment. */
async function buy(buyerId: string, { contact = buyerContact, cardPan = "", cookieCode = code }: Bought = {}) {
  const order = await placeOrder(database.appDb, { buyerId, productId, cookieCode });
  await database.adminDb.update(orders).set({ contact }).where(eq(orders.id, order.orderId));
  const reference = await addAttempt(database.appDb, order, buyerId);
  const event = providerEvent(reference, order.totalMinor, { payload: { cardPan } });
  await settlePayment(ctx, { event, now: new Date() });
  return reference;
}

async function reward(orderReference: string): Promise<string> {
  const context = {
    db: database.consumerDb,
    chain: { readTokenDecimals: async () => 18 },
    oracle: { readPrice: async (at: Date) => ({ tokenUsd: "0.10", source: "config", at: at.toISOString() }) },
    policy: { uahPerUsd: parseDecimal("40"), autoApproveMaxUsd: 500n, approvalDelayDays: 0 },
  };
  expect(await createReward(context, { orderReference, now: new Date() })).toMatchObject({ outcome: "created" });
  return orderReference;
}

const refund = (reference: string) =>
  database.adminDb
    .update(paymentAttempts)
    .set({ status: "refunded" })
    .where(eq(paymentAttempts.orderReference, reference));

const evidenceOf = (orderReference: string) => readRewardEvidence(ctx, { orderReference, now });
const codesOf = ({ findings }: Awaited<ReturnType<typeof evidenceOf>>) => findings.map(({ code: found }) => found);

describe("the evidence for a reward", () => {
  it("says which guards were judged and when, and what was bought at which rate and price", async () => {
    const reference = await reward(await buy(await buyer()));
    const evidence = await evidenceOf(reference);
    const { orderedAt, paidAt } = evidence;
    expect(paidAt?.getTime()).toBeGreaterThanOrEqual(orderedAt.getTime());
    expect(evidence.guards).toEqual([
      { guard: "active", state: "passed", orderedAt, paidAt: null },
      { guard: "not_self", state: "passed", orderedAt, paidAt },
      { guard: "no_overlap", state: "passed", orderedAt, paidAt },
      { guard: "first_order", state: "passed", orderedAt, paidAt },
    ]);
    expect(evidence.items).toMatchObject([{ quantity: 1, lineTotalMinor: 10_000n, rateBp: 500, source: "env" }]);
    expect(evidence.price).toMatchObject({ value: "0.10", source: "config" });
    expect(evidence.rate).toEqual({ value: "40", source: null, at: evidence.reward.at });
    expect(evidence.accounts.referrerSince).toEqual(daysAgo(100));
  });

  it("does not claim a first purchase for a membership", async () => {
    const buyerId = await buyer();
    const referredBy = {
      referralCode: code,
      referrerUserId: referrerId,
      referrerWallet: "0x1",
      attributedAt: now.toISOString(),
    };
    await database.adminDb.update(users).set({ referredBy }).where(eq(users.id, buyerId));
    const orderId = randomUUID().replaceAll("-", "").slice(0, 12);
    const order = await createMembershipOrder(ctx, { orderId, buyerId, planId: "friend", now });
    const reference = await addAttempt(database.appDb, order, buyerId);
    await settlePayment(ctx, { event: providerEvent(reference, order.totalMinor), now });
    const { guards, findings } = await evidenceOf(await reward(reference));
    expect(guards).toContainEqual({ guard: "first_order", state: "not_applicable", orderedAt: null, paidAt: null });
    expect(guards).toContainEqual({ guard: "upgrade", state: "passed", orderedAt: now, paidAt: now });
    expect(findings.map((finding) => finding.code)).not.toContain("guard_failed");
  });

  it("ticks nothing of an order that names no referrer, whatever the reward's row says", async () => {
    const reference = await reward(await buy(await buyer()));
    await database.adminDb.update(orders).set({ referralCode: null }).where(eq(orders.paidReference, reference));
    const evidence = await evidenceOf(reference);
    expect(evidence.guards.map(({ state }) => state)).not.toContain("passed");
    expect(evidence).toMatchObject({ mark: "outlier", isAttributed: false });
  });

  it("contradicts a first purchase that another order has made", async () => {
    const buyerId = await buyer();
    await buy(buyerId, { cookieCode: null });
    const later = await buy(buyerId);
    // What no service does: the later order is attributed all the same.
    const attribution = { referralCode: code, referrerUserId: referrerId, referrerWallet: "0x1" };
    const forged = { ...attribution, refusedCode: null, refusedReason: null };
    await database.adminDb.update(orders).set(forged).where(eq(orders.paidReference, later));
    const evidence = await evidenceOf(await reward(later));
    expect(evidence.guards).toContainEqual(expect.objectContaining({ guard: "first_order", state: "failed" }));
    expect(codesOf(evidence)).toContain("guard_failed");
  });

  it("compares what buyer and referrer said of themselves, and tells none of it", async () => {
    const mask = "41****8217";
    await buy(referrerId, { contact: referrerContact, cardPan: mask, cookieCode: null });
    const written = contactOf("КОВАЛЕНКО Олена", "0441112233", "Вул Хрещатик 1");
    const evidence = await evidenceOf(await reward(await buy(await buyer(), { contact: written, cardPan: mask })));
    expect(codesOf(evidence)).toEqual(expect.arrayContaining(["same_name", "same_phone", "same_address", "same_card"]));
    expect(evidence.mark).toBe("outlier");
    for (const { at } of [evidence.name, evidence.phone, evidence.address, evidence.card])
      expect(at).toBeInstanceOf(Date);
    const told = JSON.stringify(evidence, (_, value) => (typeof value === "bigint" ? value.toString() : value));
    expect(told).not.toMatch(/Коваленко|Хрещатик|1112233|8217|users\.test/i);
  });

  it("finds nobody alike who is not, and says where there is nothing to compare", async () => {
    const alone = await evidenceOf(await reward(await buy(await buyer())));
    expect(alone.phone).toEqual({ isShared: null, at: null });
    expect(alone.unjudged).toEqual(expect.arrayContaining(["phone", "address", "card"]));
    await buy(referrerId, { contact: referrerContact, cardPan: "41****8217", cookieCode: null });
    const two = await evidenceOf(await reward(await buy(await buyer(), { cardPan: "53****0001" })));
    for (const name of ["name", "phone", "address", "card"] as const) expect(two[name].isShared).toBe(false);
    expect(two.mailbox.likeness).toBe("different");
  });

  it("compares this very order, however many the buyer has placed since", async () => {
    await buy(referrerId, { contact: referrerContact, cookieCode: null });
    const buyerId = await buyer();
    const reference = await reward(await buy(buyerId, { contact: { ...buyerContact, phone: "0441112233" } }));
    await database.adminDb.execute(sql`
      insert into orders (id, buyer_id, currency, total_minor, contact, reward_percent, created_at)
      select ${buyerId} || n, ${buyerId}, 'UAH', 1, ${JSON.stringify(buyerContact)}::jsonb, 5, now() + make_interval(secs => n)
      from generate_series(1, 120) n`);
    expect(codesOf(await evidenceOf(reference))).toContain("same_phone");
  });

  it("takes no whole card number for a mask", async () => {
    const pan = "4111111111111111";
    await buy(referrerId, { cardPan: pan, cookieCode: null });
    const evidence = await evidenceOf(await reward(await buy(await buyer(), { cardPan: pan })));
    expect(evidence.card).toEqual({ isShared: null, at: null });
  });

  it("counts the buyer's other orders, and what became of the referrer's other buyers", async () => {
    const buyerId = await buyer();
    const reference = await reward(await buy(buyerId));
    await refund(await buy(buyerId, { cookieCode: null }));
    await buy(buyerId, { cookieCode: null });
    const [refunded, rejected] = [await reward(await buy(await buyer())), await reward(await buy(await buyer()))];
    await refund(refunded);
    await rejectReward(ctx, { orderReference: rejected, actorId: "admin", reason: "a test order", now });
    const tooSmall = await reward(await buy(await buyer()));
    await database.adminDb
      .update(referralRewards)
      .set({ status: "rejected", rejectionCode: "too_small" })
      .where(eq(referralRewards.orderReference, tooSmall));
    const { buyerOrders, referred } = await evidenceOf(reference);
    expect(buyerOrders).toMatchObject({ paid: 2, refunded: 1, sumMinor: 20_000n, at: expect.any(Date) });
    expect(referred).toMatchObject({ buyers: 3, refundedBuyers: 1, rewardsRejected: 1, at: expect.any(Date) });
  });

  it("counts visits of the code in the days before the order, or before the sign-up it led to", async () => {
    const visited = (day: string, visits: number) => ({ code, day, shard: "eu", visits });
    await database.adminDb
      .insert(refcodeVisitsDaily)
      .values([
        visited(today, 2),
        visited(daysBefore(today, 30), 3),
        visited(daysBefore(today, 31), 5),
        visited(daysBefore(today, 60), 7),
      ]);
    const cold = await evidenceOf(await reward(await buy(await buyer())));
    expect(cold.visits).toEqual({ count: 5, from: daysBefore(today, 30), to: today, at: today });
    const signedUp = daysAgo(40);
    const buyerId = await buyer(signedUp);
    const referredBy = { referralCode: code, referrerUserId: referrerId, referrerWallet: "0x1", attributedAt: "" };
    await database.adminDb.update(users).set({ referredBy }).where(eq(users.id, buyerId));
    const { visits } = await evidenceOf(await reward(await buy(buyerId)));
    expect(visits).toMatchObject({ count: 7, to: dayInTimeZone(signedUp.getTime(), clone.timeZone) });
  });

  it("compares with what others were rewarded, never with the referrer's own", async () => {
    const reference = await reward(await buy(await buyer()));
    const { usual } = await evidenceOf(reference);
    const { rewards } = usual;
    await database.adminDb
      .update(referralRewards)
      .set({ referrerUserId: await addUser(database.adminDb) })
      .where(eq(referralRewards.orderReference, reference));
    const own = await reward(await buy(await buyer()));
    expect((await evidenceOf(own)).usual.rewards).toBe(rewards + 1);
    expect((await evidenceOf(await reward(await buy(await buyer())))).usual.rewards).toBe(rewards + 1);
    expect((await evidenceOf(own)).before.price).toMatchObject({ value: "0.10" });
  });

  it("is not there for what is no reward", async () => {
    await expect(evidenceOf("ring-test-nothing-1")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a page of rewards", () => {
  it("has its evidence from one query, for what can still be decided on", async () => {
    const open = await Promise.all([1, 2, 3].map(async () => reward(await buy(await buyer()))));
    const done = await reward(await buy(await buyer()));
    const rewards = [
      ...open.map((orderReference) => ({ orderReference, status: "pending_approval" as const })),
      { orderReference: done, status: "minted" as const },
    ];
    const asked = vi.spyOn(database.appDb, "execute");
    const evidence = await listRewardEvidence(ctx, { rewards, now });
    expect(asked).toHaveBeenCalledTimes(1);
    expect(Object.keys(evidence).toSorted()).toEqual(open.toSorted());
    expect(await listRewardEvidence(ctx, { rewards: [], now })).toEqual({});
    expect(asked).toHaveBeenCalledTimes(1);
  });
});
