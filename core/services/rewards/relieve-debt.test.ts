import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { carryDebts } from "#core/services/accounts/carry-debts";
import { carryOutProposal } from "#core/services/proposals/carry-out-proposal";
import { readTokenDebt } from "#core/services/rewards/read-token-debt";
import { type RelieveDebtInput, relieveDebt } from "#core/services/rewards/relieve-debt";
import { debtReliefs, guardMarks, rewardDebts, tokenDebtors, users } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { type RewardFixture, rewardFixture } from "#scripts/testing/reward-fixture";
import { addAdmin, addUser, guards, serviceContext } from "#scripts/testing/store-fixture";

const TOKEN = 10n ** 18n;
const now = new Date("2026-03-01T10:00:00Z");
let database: TestDatabase;
let rewards: RewardFixture;

beforeAll(async () => {
  database = await createTestDatabase();
  rewards = await rewardFixture({ admin: database.adminDb });
  await addAdmin(database.adminDb, { id: "ann" });
  await addAdmin(database.adminDb, { id: "bob" });
});

beforeEach(async () => {
  await database.adminDb.delete(debtReliefs);
  await database.adminDb.delete(rewardDebts);
  await database.adminDb.delete(tokenDebtors);
});

/** Somebody owes so many whole tokens, at 0.125 dollars each. */
async function owes(tokens: bigint, userId = rewards.referrerUserId): Promise<void> {
  const orderReference = await rewards.add({ status: "minted", referrerUserId: userId });
  const tokenAmount = tokens * TOKEN;
  const { adminDb } = database;
  await adminDb.insert(rewardDebts).values({ orderReference, position: 1, userId, tokenAmount, cause: "refund" });
  await adminDb.insert(tokenDebtors).values({ userId, outstanding: tokenAmount });
}

const outstanding = async (userId = rewards.referrerUserId) =>
  (await readTokenDebt({ db: database.appDb }, { userId })).outstanding;

function relieve(tokens: bigint, change: Partial<RelieveDebtInput> = {}, limitUsd: bigint | null = 100n) {
  const ctx = serviceContext(database.appDb);
  const clone = { ...ctx.clone, approval: { ...ctx.clone.approval, secondApprovalUsd: limitUsd } };
  const input: RelieveDebtInput = {
    reliefId: randomUUID(),
    userId: rewards.referrerUserId,
    kind: "forgiven",
    tokenAmount: tokens * TOKEN,
    reason: "a favour",
    actorId: "ann",
    now,
    ...change,
  };
  return relieveDebt({ ...ctx, clone }, input);
}

describe("a debt in tokens", () => {
  it("is let off by an admin, in part or whole, with a reason, once an id", async () => {
    await owes(100n);
    const reliefId = randomUUID();
    expect(await relieve(40n, { reliefId })).toEqual({ outcome: "relieved" });
    expect(await relieve(40n, { reliefId })).toEqual({ outcome: "relieved" });
    expect(await outstanding()).toBe(60n * TOKEN);
    await expect(relieve(41n, { reliefId })).rejects.toMatchObject({ code: "idempotency_key_reused" });
    await relieve(60n, { kind: "written_off" });
    const { reliefs } = await readTokenDebt({ db: database.appDb }, { userId: rewards.referrerUserId });
    expect(reliefs).toMatchObject([{ kind: "forgiven", decidedBy: "ann", confirmedBy: null }, { kind: "written_off" }]);
  });

  it("is not let off beyond what is owed, by nobody of those it is owed by, and for nobody", async () => {
    await owes(10n);
    await expect(relieve(11n)).rejects.toMatchObject({ code: "conflict" });
    await expect(relieve(1n, { userId: "nobody" })).rejects.toMatchObject({ code: "not_found" });
    await owes(10n, "ann");
    await expect(relieve(1n, { userId: "ann" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(relieve(1n, { actorId: rewards.referrerUserId })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("never falls below zero, however many let it off at once", async () => {
    await owes(100n);
    const all = await Promise.allSettled(Array.from({ length: 6 }, () => relieve(30n, {}, null)));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(await outstanding()).toBe(10n * TOKEN);
  });

  it("above the limit takes two admins, in parts too, and is carried out once", async () => {
    await owes(2_000n);
    // 800 tokens are 100 dollars: the limit.
    expect(await relieve(500n)).toEqual({ outcome: "relieved" });
    const reliefId = randomUUID();
    const waiting = await relieve(301n, { reliefId });
    expect(waiting).toMatchObject({
      outcome: "proposed",
      proposal: { kind: "debt_relief", relief: "forgiven", tokenAmount: 301n * TOKEN, status: "open" },
    });
    expect(await outstanding()).toBe(1_500n * TOKEN);
    const carry = (actorId: string) => carryOutProposal({ db: database.appDb }, { proposalId: reliefId, actorId, now });
    await expect(carry("ann")).rejects.toMatchObject({ code: "forbidden" });
    await Promise.all([carry("bob"), carry("bob")]);
    expect(await outstanding()).toBe(1_199n * TOKEN);
    expect(await relieve(300n)).toEqual({ outcome: "relieved" });
    const reliefs = await database.adminDb.select().from(debtReliefs).where(eq(debtReliefs.id, reliefId));
    expect(reliefs).toMatchObject([{ decidedBy: "ann", confirmedBy: "bob" }]);
  });

  it("that is smaller by the time a second admin confirms is not let off, and the proposal stays", async () => {
    await owes(1_000n);
    const reliefId = randomUUID();
    await relieve(900n, { reliefId });
    await database.adminDb.update(tokenDebtors).set({ outstanding: 5n * TOKEN });
    const carry = carryOutProposal({ db: database.appDb }, { proposalId: reliefId, actorId: "bob", now });
    await expect(carry).rejects.toMatchObject({ code: "conflict" });
    expect(await outstanding()).toBe(5n * TOKEN);
  });
});

describe("the debt of a deleted account", () => {
  it("is the person's new account's, once, however the account is found", async () => {
    const { adminDb, appDb } = database;
    const [gone, back] = [await addUser(adminDb), await addUser(adminDb)];
    await owes(7n, gone);
    await adminDb.update(users).set({ deletedAt: now }).where(eq(users.id, gone));
    const marks = [...guards.ofEmail("rita@store.example.com"), ...guards.ofWallet(`0x${"a1".repeat(20)}`)];
    await adminDb.insert(guardMarks).values(marks.map((mark) => ({ userId: gone, ...mark, createdAt: now })));
    const carry = (of: typeof marks, when = sql`true`) => carryDebts(appDb, { userId: back, marks: of, when, now });
    await carry([...guards.ofEmail("somebody@store.example.com")]);
    await carry([...guards.ofEmail("rita@store.example.com")], sql`false`);
    expect(await outstanding(back)).toBe(0n);
    await Promise.all([
      carry([...guards.ofEmail("r.ita+1@store.example.com"), ...guards.ofEmail("rita@store.example.com")]),
      carry([...guards.ofWallet(`0x${"A1".repeat(20)}`)]),
    ]);
    expect([await outstanding(gone), await outstanding(back)]).toEqual([0n, 7n * TOKEN]);
    const { transfers } = await readTokenDebt({ db: appDb }, { userId: back });
    expect(transfers).toMatchObject([{ fromUserId: gone, toUserId: back, tokenAmount: 7n * TOKEN }]);
  });
});
