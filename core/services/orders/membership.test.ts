import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { createConfiguredPrice } from "#core/adapters/price/configured-price";
import { parseDecimal } from "#core/domain/decimal";
import { exportAccount } from "#core/services/accounts/export-account";
import { createMembershipOrder } from "#core/services/orders/create-membership-order";
import { readMembership } from "#core/services/orders/read-membership";
import { payWithCredit } from "#core/services/payments/pay-with-credit";
import { settlePayment } from "#core/services/payments/settle-payment";
import { createReward } from "#core/services/rewards/create-reward";
import type { Database } from "#db/client";
import {
  erpSalesAssists,
  firstPaidOrders,
  membershipPeriods,
  membershipPlans,
  orders,
  periodAdjustments,
  referralRewards,
  refunds,
  settlements,
  users,
} from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import {
  addAttempt,
  addProduct,
  addReferrer,
  addUser,
  clone,
  payByCard,
  placeOrder,
  providerEvent,
  serviceContext,
} from "#scripts/testing/store-fixture";

const WALLET = "0x00000000000000000000000000000000000000A1";
let admin: Database;
let db: Database;
let consumer: Database;
let referrer: string;

beforeAll(async () => {
  const database = await createTestDatabase();
  ({ appDb: db, adminDb: admin, consumerDb: consumer } = database);
  referrer = await addReferrer(admin, "Frnd7Ref", WALLET);
  const plan = (id: string, level: number, priceMinor: bigint, referralRateBp: number | null) => {
    const text = { en: id, uk: id, ru: id };
    return {
      id,
      level,
      priceMinor,
      referralRateBp,
      months: 1,
      currency: "UAH" as const,
      name: text,
      description: text,
    };
  };
  await admin
    .insert(membershipPlans)
    .values([
      plan("friend", 1, 10_000n, null),
      plan("patron", 2, 30_000n, 1000),
      { ...plan("old", 9, 1n, null), active: false },
    ]);
});

const now = new Date("2026-03-01T10:00:00Z");
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);

async function referredUser(): Promise<string> {
  const userId = await addUser(admin);
  const referredBy = {
    referralCode: "Frnd7Ref",
    referrerUserId: referrer,
    referrerWallet: WALLET,
    attributedAt: now.toISOString(),
  };
  await admin.update(users).set({ referredBy }).where(eq(users.id, userId));
  return userId;
}

const order = (buyerId: string, planId: string, at = now) =>
  createMembershipOrder(serviceContext(db), { orderId: randomUUID().slice(0, 12), buyerId, planId, now: at });

async function buy(buyerId: string, planId: string, at = now): Promise<string> {
  const placed = await order(buyerId, planId, at);
  return payByCard(db, placed, buyerId, at);
}

const membershipOf = async (userId: string, at = now) =>
  (await readMembership({ db, clone }, { userId, locale: "en", now: at })).membership;

const reward = (orderReference: string) =>
  createReward(
    {
      db: consumer,
      chain: { readTokenDecimals: async () => 18 },
      oracle: createConfiguredPrice("0.10"),
      policy: { uahPerUsd: parseDecimal("40"), autoApproveMaxUsd: 500n, approvalDelayDays: 0 },
    },
    { orderReference, now },
  );

describe("a paid membership", () => {
  it("lifts the buyer, writes no settlement, and earns its referrer a reward that waits for an admin", async () => {
    const buyer = await referredUser();
    const reference = await buy(buyer, "patron");
    expect(await membershipOf(buyer)).toMatchObject({ planId: "patron", level: 2, endsAt: later(31 - 1 / 24) });
    expect(await db.select().from(settlements).where(eq(settlements.orderReference, reference))).toEqual([]);
    expect(await db.select().from(erpSalesAssists).where(eq(erpSalesAssists.orderReference, reference))).toEqual([]);
    expect(await reward(reference)).toEqual({ outcome: "created", status: "pending_approval" });
    // 10 % of 300 UAH at 40 are 0.75 dollars, and 7.5 tokens at 0.10.
    expect(
      (await admin.select().from(referralRewards).where(eq(referralRewards.orderReference, reference)))[0],
    ).toMatchObject({ purpose: "membership_upgrade", rail: "fiat", tokenAmount: 7_500_000_000_000_000_000n });
  });

  it("earns once a level: a renewal and a return earn nothing and say why", async () => {
    const buyer = await referredUser();
    const joined = await buy(buyer, "friend");
    const [renewed, returned] = [await buy(buyer, "friend", later(10)), await buy(buyer, "friend", later(200))];
    const risen = await buy(buyer, "patron", later(201));
    for (const reference of [renewed, returned]) {
      const [row] = await db.select().from(orders).where(eq(orders.paidReference, reference));
      expect(row).toMatchObject({ referralCode: null, refusedReason: "not_an_upgrade" });
      expect(await reward(reference)).toEqual({ outcome: "not_due", status: null });
    }
    for (const reference of [joined, risen]) expect((await reward(reference)).outcome).toBe("created");
  });

  it("is no first purchase: the first store order afterwards still earns", async () => {
    const buyer = await referredUser();
    await buy(buyer, "friend");
    expect(await db.select().from(firstPaidOrders).where(eq(firstPaidOrders.buyerId, buyer))).toEqual([]);
    const placed = await placeOrder(db, { buyerId: buyer, productId: await addProduct(admin) });
    expect(placed.referralApplied).toBe(true);
  });

  it("of oneself or without a referrer earns nothing", async () => {
    const alone = await addUser(admin);
    expect(await reward(await buy(alone, "friend"))).toEqual({ outcome: "not_due", status: null });
    expect((await order(referrer, "friend")).referralApplied).toBe(false);
  });

  it("is sold in a sensible order only, and never for credit", async () => {
    const buyer = await addUser(admin);
    await expect(order(buyer, "old")).rejects.toMatchObject({ code: "not_found" });
    await expect(order(buyer, "nothing")).rejects.toMatchObject({ code: "not_found" });
    await buy(buyer, "patron");
    await expect(order(buyer, "friend")).rejects.toMatchObject({ code: "conflict" });
    const { orderId } = await order(buyer, "patron");
    await expect(payWithCredit({ db, clone }, { orderId, buyerId: buyer, now })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("shows a visitor the plans, and a member where they stand", async () => {
    const visitor = await readMembership({ db, clone }, { userId: null, locale: "en", now });
    expect(visitor.plans.map(({ id, purchase }) => [id, purchase])).toEqual([
      ["friend", "join"],
      ["patron", "join"],
    ]);
    expect(visitor.membership).toBeNull();
    const buyer = await addUser(admin);
    await buy(buyer, "friend");
    const member = await readMembership({ db, clone }, { userId: buyer, locale: "en", now: later(100) });
    expect(member).toMatchObject({ membership: null, endedAt: later(31 - 1 / 24) });
  });
});

describe("a refunded membership", () => {
  /** What a refund that is done leaves of a paid membership. */
  async function takeOff(userId: string, orderReference: string, amountMinor: bigint): Promise<void> {
    const [paid] = await db.select().from(orders).where(eq(orders.paidReference, orderReference));
    if (!paid) throw new Error("nothing was paid");
    const id = randomUUID();
    await db.insert(refunds).values({
      id,
      orderReference,
      amountMinor,
      currency: "UAH",
      reason: "goodwill",
      status: "done",
      position: 1,
      nextTryAt: now,
    });
    await db.insert(periodAdjustments).values({ refundId: id, orderId: paid.id, userId, amountMinor });
  }

  it("in part is shorter wherever it is shown", async () => {
    const buyer = await addUser(admin);
    await takeOff(buyer, await buy(buyer, "friend"), 5_000n);
    expect(await membershipOf(buyer)).toMatchObject({ level: 1, endsAt: later(15) });
    const shown = await readMembership({ db, clone }, { userId: buyer, locale: "en", now: later(20) });
    expect(shown).toMatchObject({ membership: null, endedAt: later(15) });
    const { memberships } = await exportAccount({ db, clone }, { userId: buyer, now });
    expect(memberships).toMatchObject([{ level: 1, startsAt: now, endsAt: later(15), refundedMinor: 5_000n }]);
  });

  it("in full was never had: the level earns its referrer again, and the next order takes the next place", async () => {
    const buyer = await referredUser();
    await takeOff(buyer, await buy(buyer, "friend"), 10_000n);
    expect(await membershipOf(buyer)).toBeNull();
    expect((await exportAccount({ db, clone }, { userId: buyer, now })).memberships).toMatchObject([
      { level: 1, startsAt: null, endsAt: null, refundedMinor: 10_000n },
    ]);
    expect((await order(buyer, "friend", later(1))).referralApplied).toBe(true);
    const again = await buy(buyer, "friend", later(1));
    expect((await reward(again)).outcome).toBe("created");
    const rows = await db.select().from(membershipPeriods).where(eq(membershipPeriods.userId, buyer));
    expect(rows.map(({ position, isUpgrade }) => [position, isUpgrade])).toEqual([
      [1, true],
      [2, true],
    ]);
    expect(await membershipOf(buyer, later(2))).toMatchObject({ level: 1 });
  });

  it("that was paid before a higher one gives that no time, and the stored periods stay as they were", async () => {
    const buyer = await addUser(admin);
    const first = await buy(buyer, "friend");
    await buy(buyer, "patron", later(1));
    const stored = () => db.select().from(membershipPeriods).where(eq(membershipPeriods.userId, buyer));
    const before = await stored();
    const had = await membershipOf(buyer, later(2));
    await takeOff(buyer, first, 10_000n);
    expect(await stored()).toEqual(before);
    // A patron's month from the day it was paid, and none of the friend's thirty days, ten of a patron's.
    const has = await membershipOf(buyer, later(2));
    expect(has).toMatchObject({ level: 2, endsAt: later(32 - 1 / 24) });
    expect((had?.endsAt.getTime() ?? 0) - (has?.endsAt.getTime() ?? 0)).toBeGreaterThan(9.9 * 86_400_000);
  });
});

describe("several memberships paid at once", () => {
  it("all count, one after the other, and only one of each level earns", async () => {
    for (let round = 0; round < 12; round++) {
      const buyer = await referredUser();
      const placed = await Promise.all(["friend", "friend", "patron", "friend"].map((plan) => order(buyer, plan)));
      const references = await Promise.all(placed.map((each) => addAttempt(db, each, buyer)));
      const results = await Promise.all(
        placed.flatMap((each, index) =>
          [1, 2].map(() =>
            settlePayment({ db, clone }, { event: providerEvent(references[index] ?? "", each.totalMinor), now }),
          ),
        ),
      );
      expect(results.filter((result) => result.paid)).toHaveLength(4);
      const periods = await db
        .select()
        .from(membershipPeriods)
        .where(eq(membershipPeriods.userId, buyer))
        .orderBy(membershipPeriods.position);
      expect(periods.map((period) => period.position)).toEqual([1, 2, 3, 4]);
      const paid = await db.select().from(orders).where(eq(orders.buyerId, buyer));
      const lifted = periods.filter((period) => period.isUpgrade);
      expect(new Set(lifted.map((period) => period.level)).size).toBe(lifted.length);
      const earning = paid.filter((each) => each.referralCode !== null).map((each) => each.id);
      expect(earning.sort()).toEqual(lifted.map((period) => period.orderId).sort());
      // Whatever the order: three friends' months and a patron's are worth two months of a patron.
      const end = periods.at(-1)?.endsAt.getTime() ?? 0;
      expect(Math.abs(end - later(62).getTime())).toBeLessThan(3 * 86_400_000);
    }
  });
});
