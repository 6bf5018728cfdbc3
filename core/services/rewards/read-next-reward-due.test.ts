import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { LINK_SETTLE_MS } from "#core/domain/wallet-link";
import { readNextRewardDue } from "#core/services/rewards/read-next-reward-due";
import { orders, outbox, referralRewards, rewardTransitions, walletLinks } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { type RewardFixture, rewardFixture } from "#scripts/testing/reward-fixture";

const now = new Date("2026-03-01T10:00:00Z");
const inHours = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
let database: TestDatabase;
let rewards: RewardFixture;

beforeAll(async () => {
  database = await createTestDatabase();
  rewards = await rewardFixture({ admin: database.adminDb });
});

beforeEach(async () => {
  const { adminDb } = database;
  for (const table of [walletLinks, rewardTransitions, referralRewards, outbox]) await adminDb.delete(table);
  await adminDb.update(orders).set({ paidAt: new Date(0) });
});

const due = (paysRewards = true) => readNextRewardDue({ db: database.consumerDb }, { paysRewards, now });
const expectNow = async () => expect((await due())?.getTime()).toBeLessThanOrEqual(now.getTime());

it("is never where rewards wait for people, for a wallet or for nothing more", async () => {
  expect(await due()).toBeNull();
  for (const status of ["pending_approval", "minting", "minted", "failed", "rejected"] as const)
    await rewards.add({ status });
  await rewards.add({ status: "approved", referrerWallet: null });
  await rewards.add({ status: "approved", heldByRefund: "an open one" });
  await database.adminDb.insert(outbox).values({
    id: "of the other queue",
    message: { type: "refund.requested", orderReference: "r-1" },
    createdAt: now,
  });
  expect(await due()).toBeNull();
});

it("is now for a reward that may be claimed, one without a price, and what a refund left to judge", async () => {
  await rewards.add({ status: "approved" });
  await expectNow();
  await database.adminDb.delete(referralRewards);
  await rewards.add({ status: "pending_approval", tokenAmount: null, createdAt: now });
  await expectNow();
  await database.adminDb.delete(referralRewards);
  await rewards.add({ status: "minted", refundUnjudged: true });
  await expectNow();
});

it("is never for rewards that wait for the clone's chain", async () => {
  await rewards.add({ status: "approved" });
  await rewards.add({ status: "pending_approval", tokenAmount: null, createdAt: now });
  expect(await due(false)).toBeNull();
});

it("is the earliest moment that something has to wait for", async () => {
  await rewards.add({ status: "approved", notBefore: inHours(30) });
  expect(await due()).toEqual(inHours(30));
  await rewards.add({ status: "approved", referrerWallet: null });
  await database.adminDb.insert(walletLinks).values({
    id: randomUUID(),
    userId: rewards.referrerUserId,
    code: "Frnd7Ref",
    address: rewards.referrerWallet,
    message: "as signed",
    signature: "0x01",
    linkedAt: now,
    paysFrom: inHours(20),
  });
  expect(await due()).toEqual(new Date(inHours(20).getTime() + LINK_SETTLE_MS));
});

it("is when a paid order's event is sent again, and now for one that was not sent", async () => {
  const reference = await rewards.add({ status: "minted" });
  const { adminDb } = database;
  await adminDb.delete(referralRewards);
  await adminDb.update(orders).set({ paidAt: now }).where(sql`paid_reference = ${reference}`);
  await adminDb.insert(outbox).values({
    id: `payment.paid:${reference}`,
    message: { type: "payment.paid", orderReference: reference },
    createdAt: now,
    sentAt: inHours(2),
  });
  // As long again as it took so far.
  expect(await due()).toEqual(inHours(4));
  await adminDb.update(outbox).set({ sentAt: null });
  await expectNow();
});
