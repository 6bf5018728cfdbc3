import { eq, sql } from "drizzle-orm";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { parseDecimal } from "#core/domain/decimal";
import { mintReasons } from "#core/domain/mint-reason";
import { claimRewards } from "#core/services/rewards/claim-rewards";
import { createReward } from "#core/services/rewards/create-reward";
import { finishMint, noteTransactions, returnBatches } from "#core/services/rewards/finish-mint";
import type { Database } from "#db/client";
import { notifications, referralRewards, rewardTransitions } from "#db/schema";
import { seedDemo } from "#db/seed/demo";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { insertPaidOrder } from "#scripts/testing/paid-order";

const now = new Date("2026-11-21T10:00:00Z");
const minter = "31337:0xMinter:";
let database: TestDatabase;
let db: Database;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  await seedDemo({ connectionString: database.adminUrl });
  db = database.consumerDb;
});

// Every test begins with nothing left to claim.
beforeEach(() => db.update(referralRewards).set({ status: "rejected" }));

async function approvedReward(): Promise<string> {
  made++;
  const orderReference = await insertPaidOrder(database.adminUrl, {
    orderId: `order-${made}`,
    provider: "credit",
    lines: [{ totalMinor: 10_000n, referralRateBp: 500 }],
  });
  const price = { tokenUsd: "0.10", source: "config", at: now.toISOString() };
  await createReward(
    {
      db,
      chain: { readTokenDecimals: async () => 18 },
      oracle: { readPrice: async () => price },
      policy: { uahPerUsd: parseDecimal("40"), autoApproveMaxUsd: 500n, approvalDelayDays: 0 },
    },
    { orderReference, now: new Date(now.getTime() + made) },
  );
  return orderReference;
}

async function approvedRewards(count: number): Promise<string[]> {
  const references: string[] = [];
  for (let index = 0; index < count; index++) references.push(await approvedReward());
  return references;
}

async function rowOf(orderReference: string) {
  const [row] = await db.select().from(referralRewards).where(eq(referralRewards.orderReference, orderReference));
  return row;
}

async function claimBatches(names: string[], inFlight: string[] = [], at = now): Promise<string[][]> {
  const batchIds = names.map((name) => `${minter}${name}`);
  const batches = await claimRewards({ db }, { batchIds, minter, inFlight, now: at });
  expect(batches.map(({ batchId }) => batchId)).toEqual(batchIds.slice(0, batches.length));
  return batches.map(({ rewards }) => rewards.map(({ orderReference }) => orderReference));
}

async function claim(name: string, inFlight: string[] = [], at = now): Promise<string[]> {
  return (await claimBatches([name], inFlight, at)).flat();
}

test("20 at a time, the longest approved first, and the same again when the answer was lost", async () => {
  const references = await approvedRewards(23);
  const first = await claim("one");
  expect(first).toEqual(references.slice(0, 20));
  expect(await claim("one")).toEqual(first);
  expect(await claim("two", [`${minter}one`])).toEqual(references.slice(20));
});

test("many batches in one claim, filled one after the other; those that got nothing are left out", async () => {
  const references = await approvedRewards(47);
  const batches = await claimBatches(["one", "two", "three", "four"]);
  expect(batches).toEqual([references.slice(0, 20), references.slice(20, 40), references.slice(40)]);
  expect(await claimBatches(["one", "two", "three", "four"])).toEqual(batches);
});

test("two consumers that claim at once never hold the same reward", async () => {
  await approvedRewards(10);
  const everyone = ["a", "b", "c", "d"].map((name) =>
    claimRewards({ db }, { batchIds: [`${name}:1`], minter: `${name}:`, inFlight: [], now }),
  );
  const claimed = (await Promise.all(everyone))
    .flat()
    .flatMap(({ rewards }) => rewards)
    .map(({ orderReference }) => orderReference);
  expect(claimed).toHaveLength(10);
  expect(new Set(claimed).size).toBe(10);
});

test("what is unpriced or not yet due is left alone and holds up nobody", async () => {
  const [unpriced, later, ready] = await approvedRewards(3);
  if (!unpriced || !later || !ready) throw new Error("three were made");
  const tomorrow = new Date("2026-11-22T00:00:00Z");
  await db.update(referralRewards).set({ tokenAmount: null }).where(eq(referralRewards.orderReference, unpriced));
  await db.update(referralRewards).set({ notBefore: tomorrow }).where(eq(referralRewards.orderReference, later));
  expect(await claim("due")).toEqual([ready]);
  expect(await claim("next-day", [`${minter}due`], tomorrow)).toEqual([later]);
});

test("a batch the minter never signed for goes back and is claimed anew; batches in flight are not touched", async () => {
  const [lost] = await approvedRewards(1);
  expect(await claim("lost")).toEqual([lost]);
  const [flying] = await approvedRewards(1);
  expect(await claim("flying", [`${minter}lost`])).toEqual([flying]);
  expect(await claim("new", [`${minter}flying`])).toEqual([lost]);
  expect(await rowOf(flying ?? "")).toMatchObject({ status: "minting", mintBatchId: `${minter}flying` });
});

test("minted comes with one notification and one audit entry, however often it is said", async () => {
  const [orderReference] = await approvedRewards(1);
  if (!orderReference) throw new Error("one was made");
  await claim("minted");
  const batchId = `${minter}minted`;
  await noteTransactions({ db }, [{ batchId, txHash: "0xaa" }]);
  expect(await rowOf(orderReference)).toMatchObject({ status: "minting", txHash: "0xaa" });
  for (let times = 0; times < 3; times++) {
    await finishMint(
      { db },
      { ends: [{ batchId, results: [{ orderReference, result: "minted", txHash: "0xbb", amount: 1n }] }], now },
    );
  }
  await finishMint(
    { db },
    {
      ends: [{ batchId, results: [{ orderReference, result: "failed", reason: mintReasons.of("contract_paused") }] }],
      now,
    },
  );
  expect(await rowOf(orderReference)).toMatchObject({ status: "minted", txHash: "0xbb", mintedAt: now });
  const told = await db
    .select()
    .from(notifications)
    .where(sql`data->>'orderReference' = ${orderReference}`)
    .orderBy(notifications.id);
  expect(told).toMatchObject([
    { userId: "demo-referrer", type: "referral_reward_approved" },
    { userId: "demo-referrer", type: "referral_reward_minted", data: { txHash: "0xbb", tokenDecimals: "18" } },
  ]);
  const audit = await db
    .select()
    .from(rewardTransitions)
    .where(eq(rewardTransitions.orderReference, orderReference))
    .orderBy(rewardTransitions.at);
  expect(audit.filter(({ toStatus }) => toStatus === "minted")).toMatchObject([
    { fromStatus: "minting", actor: "minter" },
  ]);
});

test("of one batch some are minted, some fail with a reason and some come back, in one write", async () => {
  const [paid, refused, capped] = await approvedRewards(3);
  if (!paid || !refused || !capped) throw new Error("three were made");
  await claim("mixed");
  const tomorrow = new Date("2026-11-22T00:00:00Z");
  await finishMint(
    { db },
    {
      now,
      ends: [
        {
          batchId: `${minter}mixed`,
          results: [
            { orderReference: paid, result: "minted", txHash: "0xcc", amount: 1n },
            {
              orderReference: refused,
              result: "failed",
              reason: mintReasons.of("other_decimals", { sized: "18", actual: "6" }),
            },
            {
              orderReference: capped,
              result: "returned",
              reason: mintReasons.of("day_cap_reached"),
              notBefore: tomorrow,
            },
          ],
        },
      ],
    },
  );
  expect((await rowOf(paid))?.status).toBe("minted");
  expect(await rowOf(refused)).toMatchObject({
    status: "failed",
    failureReason: "sized for 18 decimals, the token has 6",
    failureCode: "other_decimals",
    failureParams: { sized: "18", actual: "6" },
    mintBatchId: null,
  });
  const [move] = await db
    .select()
    .from(rewardTransitions)
    .where(sql`order_reference = ${capped} and from_status = 'minting'`);
  expect(move).toMatchObject({ reasonCode: "day_cap_reached", reasonParams: {} });
  expect(await rowOf(capped)).toMatchObject({ status: "approved", notBefore: tomorrow, mintBatchId: null });
});

test("whatever a token answers, the end of its payment is written down", async () => {
  const [orderReference = ""] = await approvedRewards(1);
  const batchId = `${minter}hostile`;
  await claim("hostile");
  for (const answer of ["Error(\0)", "Error(\ud800)", "Error({answer}' \\u0000)"]) {
    await db.update(referralRewards).set({ status: "minting", mintBatchId: batchId });
    const reason = mintReasons.of("token_refused_saying", { answer });
    await finishMint({ db }, { now, ends: [{ batchId, results: [{ orderReference, result: "failed", reason }] }] });
    expect(await rowOf(orderReference)).toMatchObject({ status: "failed", failureCode: "token_refused_saying" });
  }
});

test("ends of several batches in one write: each reward leaves only the batch it is in, under its own transaction", async () => {
  const references = await approvedRewards(22);
  await claimBatches(["one", "two"]);
  const end = (orderReference: string, txHash: string) =>
    ({ orderReference, result: "minted", txHash, amount: 1n }) as const;
  const [first = "", last = ""] = [references[0], references[21]];
  await finishMint(
    { db },
    {
      now,
      ends: [
        { batchId: `${minter}one`, results: references.slice(0, 20).map((reference) => end(reference, "0x01")) },
        { batchId: `${minter}two`, results: [end(last, "0x02"), end(first, "0x02")] },
      ],
    },
  );
  const rows = await Promise.all(references.map(rowOf));
  expect(rows.map((row) => row?.txHash)).toEqual([...Array(20).fill("0x01"), null, "0x02"]);
  expect(rows.map((row) => row?.status)).toEqual([...Array(20).fill("minted"), "minting", "minted"]);
  const [audit] = await db
    .select()
    .from(rewardTransitions)
    .where(sql`order_reference = ${last} and to_status = 'minted'`);
  expect(audit).toMatchObject({ reason: "0x02", actor: "minter" });
});

test("a batch that cannot be sent is given back whole", async () => {
  const references = await approvedRewards(2);
  await claim("paused");
  await returnBatches({ db }, { batchIds: [`${minter}paused`], reason: mintReasons.of("contract_paused"), now });
  for (const reference of references)
    expect(await rowOf(reference)).toMatchObject({ status: "approved", txHash: null });
});

test("the consumer's database role cannot touch orders or wallets", async () => {
  for (const table of ["orders", "order_items", "wallets", "credit_accounts", "refcodes"]) {
    const write = db.execute(sql`delete from ${sql.identifier(table)}`);
    await expect(write).rejects.toMatchObject({ cause: { code: "42501" } });
  }
  const redirect = db.execute(sql`update orders set referrer_wallet = '0x0'`);
  await expect(redirect).rejects.toMatchObject({ cause: { code: "42501" } });
});
