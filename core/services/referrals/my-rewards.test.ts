import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { parseDecimal } from "#core/domain/decimal";
import { sumReceipt } from "#core/domain/receipt-sum";
import { type RewardReceipt, receiptNumerator, replayReceipt, rewardUsdMicros } from "#core/domain/reward";
import { exportMyRewards } from "#core/services/referrals/export-my-rewards";
import { listMyRewards } from "#core/services/referrals/list-my-rewards";
import { readMyReward } from "#core/services/referrals/read-my-reward";
import { priceAdjustments } from "#core/services/rewards/price-adjustments";
import { referralRewards, refunds, rewardAdjustments, rewardOffsets } from "#db/schema";
import { anyReceipt } from "#scripts/testing/any-receipt";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { type RewardFixture, rewardFixture } from "#scripts/testing/reward-fixture";
import { addUser, serviceContext } from "#scripts/testing/store-fixture";

const now = new Date("2026-03-20T10:00:00Z");
const RECEIPTS = 30;

let database: TestDatabase;
let rewards: RewardFixture;

beforeAll(async () => {
  database = await createTestDatabase();
  rewards = await rewardFixture({ admin: database.adminDb });
});

const ctx = () => serviceContext(database.appDb);
const list = (input: Partial<Parameters<typeof listMyRewards>[1]> = {}) =>
  listMyRewards(ctx(), { userId: rewards.referrerUserId, pageSize: 3, now, ...input });

async function walk(input: Parameters<typeof list>[0] = {}): Promise<string[]> {
  const keys: string[] = [];
  let before: string | undefined;
  do {
    const page = await list({ ...input, before });
    keys.push(...page.rewards.map(({ key }) => key));
    before = page.next ?? undefined;
  } while (before !== undefined);
  return keys;
}

it("pages through all of them once, by status, code and day", async () => {
  const at = (day: number) => new Date(Date.UTC(2026, 2, day, 21, 30));
  // Two of one moment, and half past eleven in the evening in Kyiv.
  for (const day of [1, 2, 2, 3, 4, 5, 6, 7]) {
    await rewards.add({ status: day % 2 === 0 ? "minted" : "pending_approval", createdAt: at(day) });
  }
  const all = await walk();
  expect(new Set(all).size).toBe(8);
  expect(all).toHaveLength(8);
  expect(await walk({ status: "minted" })).toHaveLength(4);
  expect(await walk({ status: "failed" })).toEqual([]);
  expect(await walk({ code: "Frnd7Ref" })).toEqual(all);
  expect(await walk({ code: "Frnd7Ref", status: "minted", from: "2026-03-03" })).toHaveLength(2);
  expect(await walk({ code: "Other234" })).toEqual([]);
  expect(await walk({ from: "2026-03-02", to: "2026-03-03" })).toEqual(all.slice(-4, -1));
  const file: string[][] = [];
  const chunks = exportMyRewards(ctx(), { userId: rewards.referrerUserId, status: "minted", now });
  for await (const chunk of chunks) file.push(...chunk);
  expect(file.map(([earned, , code, status]) => [earned, code, status])).toEqual(
    [6, 4, 2, 2].map((day) => [at(day).toISOString(), "Frnd7Ref", "minted"]),
  );
});

it("shows nobody else's, and names neither order nor buyer nor goods", async () => {
  const reference = await rewards.add({ status: "approved", createdAt: now });
  const [newest] = (await list({ pageSize: 1 })).rewards;
  if (!newest) throw new Error("there is one");
  const stranger = await addUser(database.adminDb);
  expect((await list({ userId: stranger })).rewards).toEqual([]);
  expect((await list({ userId: stranger, before: newest.key })).rewards).toEqual([]);
  await expect(readMyReward(ctx(), { userId: stranger, key: newest.key, now })).rejects.toMatchObject({
    code: "not_found",
  });
  const told = JSON.stringify(
    [newest, await readMyReward(ctx(), { userId: rewards.referrerUserId, key: newest.key, now })],
    (_key, value) => (typeof value === "bigint" ? `${value}` : value),
  );
  const orderId = reference.slice("ring-test-".length, -"-1".length);
  for (const secret of [reference, orderId, "itemId", "@users.test"]) expect(told).not.toContain(secret);
});

const usdMicrosOf = (receipt: RewardReceipt) =>
  rewardUsdMicros(receiptNumerator(receipt), receipt.uahPerUsd === null ? null : parseDecimal(receipt.uahPerUsd));

it("holds a receipt of which the page's sum is the ledger's, to the last unit", async () => {
  const { adminDb } = database;
  // Those that the ledger's columns can hold.
  const samples = fc
    .sample(anyReceipt, RECEIPTS * 4)
    .filter(({ receipt }) => (replayReceipt(receipt) ?? 0n) > 0n && usdMicrosOf(receipt) < 2n ** 62n)
    .slice(0, RECEIPTS);
  expect(samples.length).toBeGreaterThan(RECEIPTS / 2);
  for (const [index, { receipt, taken }] of samples.entries()) {
    const at = new Date(now.getTime() + index * 1_000);
    const reference = await rewards.add({
      status: "approved",
      currency: receipt.currency,
      receipt,
      commissionNumerator: receiptNumerator(receipt),
      usdMicros: usdMicrosOf(receipt),
      tokenAmount: replayReceipt(receipt),
      tokenDecimals: receipt.tokenDecimals,
      createdAt: at,
    });
    for (const [place, off] of taken.entries()) {
      const about = { orderReference: reference, createdAt: at };
      const id = `${reference}:${place}`;
      const rest = { amountMinor: 1n, currency: "UAH", reason: "goodwill", status: "done", nextTryAt: at } as const;
      await adminDb.insert(refunds).values({ ...about, ...rest, id, position: place + 1 });
      await adminDb.insert(rewardAdjustments).values({ ...about, refundId: id, commissionNumerator: off });
    }
    await adminDb.insert(rewardOffsets).values({
      orderReference: reference,
      position: 1,
      userId: rewards.referrerUserId,
      tokenAmount: 1n + BigInt(index) ** 9n,
      createdAt: at,
    });
  }
  // The ledger's own way to the tokens of each refund.
  await priceAdjustments({ db: database.consumerDb }, { now });
  const shown = (await list({ pageSize: samples.length, from: "2026-03-20" })).rewards.slice(0, samples.length);
  expect(shown).toHaveLength(samples.length);
  for (const { key } of shown) {
    const reward = await readMyReward(ctx(), { userId: rewards.referrerUserId, key, now });
    const sum = sumReceipt(reward.receipt, {
      taken: reward.reductions.map(({ numerator }) => numerator),
      keptBack: reward.offsets.map(({ tokenAmount }) => tokenAmount),
    });
    expect(sum.tokens).toBe(reward.tokenAmount);
    expect(sum.usdMicros).toBe(reward.usdMicros);
    expect(sum.reductions.map(({ tokens }) => tokens)).toEqual(reward.reductions.map(({ tokenAmount }) => tokenAmount));
    expect(sum.due).toBe(reward.dueAmount);
    expect(sum.keptBack).toBe(reward.keptBack);
  }
  expect(await database.adminDb.$count(referralRewards)).toBeGreaterThan(samples.length);
});
