import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { parseDecimal } from "#core/domain/decimal";
import { receiptNumerator, replayReceipt } from "#core/domain/reward";
import { AdapterError } from "#core/ports/adapter-error";
import { createReward } from "#core/services/rewards/create-reward";
import { priceRewards } from "#core/services/rewards/price-rewards";
import type { RewardContext } from "#core/services/rewards/reward-context";
import { notifications, referralRewards, rewardTransitions } from "#db/schema";
import { seedDemo } from "#db/seed/demo";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { insertPaidOrder, type PaidOrder } from "#scripts/testing/paid-order";

const now = new Date("2026-11-21T10:00:00Z");
let database: TestDatabase;
let context: RewardContext;
let price: string | null;

beforeAll(async () => {
  database = await createTestDatabase();
  await seedDemo({ connectionString: database.adminUrl });
});

beforeEach(() => {
  price = "0.10";
  context = {
    db: database.consumerDb,
    chain: { readTokenDecimals: async () => 18 },
    oracle: {
      async readPrice(at) {
        if (price === null) throw new AdapterError("the feed is stale", { retry: true });
        return { tokenUsd: price, source: "config", at: at.toISOString() };
      },
    },
    policy: { uahPerUsd: parseDecimal("40"), autoApproveMaxUsd: 500n, approvalDelayDays: 0 },
  };
});

async function paid(order: Omit<PaidOrder, "lines"> & { lines?: PaidOrder["lines"] }) {
  const lines = [
    { totalMinor: 10_000n, referralRateBp: 500 },
    { totalMinor: 3_333n, referralRateBp: 750 },
  ];
  return insertPaidOrder(database.adminUrl, { lines, ...order });
}

async function rowOf(orderReference: string) {
  const rows = await database.consumerDb
    .select()
    .from(referralRewards)
    .where(eq(referralRewards.orderReference, orderReference));
  return rows[0];
}

test("the reward is the exact sum over lines, and its receipt computes it again to the last unit", async () => {
  const orderReference = await paid({ orderId: "exact", provider: "wayforpay" });
  expect(await createReward(context, { orderReference, now })).toEqual({
    outcome: "created",
    status: "pending_approval",
  });
  const row = await rowOf(orderReference);
  // 100.00 × 5 % + 33.33 × 7.5 % = 7.49975 UAH = 0.18749375 USD = 1.8749375 tokens.
  expect(row?.tokenAmount).toBe(1_874_937_500_000_000_000n);
  expect(row?.usdMicros).toBe(187_493n);
  expect(row && replayReceipt(row.receipt)).toBe(row?.tokenAmount);
  expect(row && receiptNumerator(row.receipt)).toBe(row?.commissionNumerator);
  expect(row?.rail).toBe("fiat");
});

test("the same payment told of many times at once earns one reward with one beginning", async () => {
  const orderReference = await paid({ orderId: "many", provider: "credit" });
  const results = await Promise.all(Array.from({ length: 8 }, () => createReward(context, { orderReference, now })));
  expect(results.filter(({ outcome }) => outcome === "created")).toHaveLength(1);
  expect(results.every(({ status }) => status === "approved")).toBe(true);
  const transitions = await database.consumerDb
    .select()
    .from(rewardTransitions)
    .where(eq(rewardTransitions.orderReference, orderReference));
  expect(transitions).toMatchObject([{ fromStatus: null, toStatus: "approved" }]);
});

test("a reward that is approved at once is news to its referrer, once; one that waits is none yet", async () => {
  const approved = await paid({ orderId: "news", provider: "credit" });
  const waiting = await paid({ orderId: "no-news", provider: "wayforpay" });
  for (const orderReference of [approved, waiting, approved]) await createReward(context, { orderReference, now });
  const told = await database.consumerDb.select().from(notifications);
  expect(told.filter(({ id }) => id.endsWith(approved))).toMatchObject([
    { type: "referral_reward_approved", data: { orderReference: approved, tokenAmount: "1874937500000000000" } },
  ]);
  expect(told.filter(({ id }) => id.endsWith(waiting))).toEqual([]);
});

test("credit above the automatic limit waits for an admin: it must not be turned into tokens in a loop", async () => {
  // 500 USD at 40 UAH and 5 % is an order of 400 000.00 UAH.
  const within = await paid({
    orderId: "within",
    provider: "credit",
    lines: [{ totalMinor: 40_000_000n, referralRateBp: 500 }],
  });
  const above = await paid({
    orderId: "above",
    provider: "credit",
    lines: [{ totalMinor: 40_000_001n, referralRateBp: 500 }],
  });
  expect((await createReward(context, { orderReference: within, now })).status).toBe("approved");
  expect((await createReward(context, { orderReference: above, now })).status).toBe("pending_approval");
});

test("where the clone waits some days, no reward is paid before, and a credit order's is approved at once", async () => {
  const paidAt = new Date("2026-11-20T10:00:00Z");
  const slow = { ...context, policy: { ...context.policy, approvalDelayDays: 3 } };
  const credit = await paid({ orderId: "slow-credit", provider: "credit", paidAt });
  const card = await paid({ orderId: "slow-card", provider: "wayforpay", paidAt });
  const old = await paid({ orderId: "slow-old", provider: "credit", paidAt: new Date("2026-11-18T10:00:00Z") });
  for (const orderReference of [credit, card, old]) await createReward(slow, { orderReference, now });
  const waitsUntil = new Date("2026-11-23T10:00:00Z");
  expect(await rowOf(credit)).toMatchObject({ status: "approved", notBefore: waitsUntil });
  expect(await rowOf(card)).toMatchObject({ status: "pending_approval", notBefore: waitsUntil });
  expect(await rowOf(old)).toMatchObject({ status: "approved", notBefore: null });
});

test("nothing is owed for an order without a referrer, at a rate of zero, or under the token's smallest unit", async () => {
  const none = { outcome: "not_due", status: null };
  const alone = await paid({ orderId: "alone", provider: "credit", attributed: false });
  const free = await paid({ orderId: "free", provider: "credit", lines: [{ totalMinor: 10_000n, referralRateBp: 0 }] });
  expect(await createReward(context, { orderReference: alone, now })).toEqual(none);
  expect(await createReward(context, { orderReference: free, now })).toEqual(none);
  const coarse = { ...context, chain: { readTokenDecimals: async () => 0 } };
  const dust = await paid({ orderId: "dust", provider: "credit", lines: [{ totalMinor: 100n, referralRateBp: 500 }] });
  expect(await createReward(coarse, { orderReference: dust, now })).toEqual(none);
  expect(await rowOf(alone)).toBeUndefined();
});

test("an order in dollars is not converted", async () => {
  const lines = [{ totalMinor: 10_000n, referralRateBp: 500 }];
  const orderReference = await paid({ orderId: "usd", provider: "wayforpay", currency: "USD", lines });
  await createReward(context, { orderReference, now });
  expect(await rowOf(orderReference)).toMatchObject({ usdMicros: 5_000_000n, tokenAmount: 50n * 10n ** 18n });
});

test("an event for a payment that is not there is an error, so that the queue brings it again", async () => {
  await expect(createReward(context, { orderReference: "ring-0-1", now })).rejects.toMatchObject({ code: "not_found" });
});

test("with the oracle down nothing is lost: the reward waits, and is priced later from the same lines", async () => {
  price = null;
  const orderReference = await paid({ orderId: "unpriced", provider: "credit" });
  expect((await createReward(context, { orderReference, now })).status).toBe("approved");
  expect(await rowOf(orderReference)).toMatchObject({ tokenAmount: null, tokenDecimals: null, usdMicros: 187_493n });
  expect(await priceRewards(context, { now })).toEqual({ priced: 0 });
  price = "0.20";
  expect(await priceRewards(context, { now })).toEqual({ priced: 1 });
  expect(await priceRewards(context, { now })).toEqual({ priced: 0 });
  const row = await rowOf(orderReference);
  expect(row).toMatchObject({ status: "approved", tokenAmount: 937_468_750_000_000_000n, tokenDecimals: 18 });
  expect(row?.receipt.price).toEqual({ tokenUsd: "0.20", source: "config", at: now.toISOString() });
});

test("priced at last and found too small, a reward is rejected with its why", async () => {
  price = null;
  const orderReference = await paid({ orderId: "late-dust", provider: "credit" });
  await createReward(context, { orderReference, now });
  price = "1000000";
  const coarse = { ...context, chain: { readTokenDecimals: async () => 0 } };
  expect(await priceRewards(coarse, { now })).toEqual({ priced: 0 });
  expect(await rowOf(orderReference)).toMatchObject({
    status: "rejected",
    rejectionReason: "smaller than the token's smallest unit",
  });
});
