import { eq, sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { backfillReasons } from "#db/backfill-reasons";
import { paymentEvents, referralRewards, rewardTransitions } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { type RewardFixture, rewardFixture } from "#scripts/testing/reward-fixture";

let database: TestDatabase;
let rewards: RewardFixture;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  rewards = await rewardFixture({ admin: database.adminDb });
  client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
});

afterAll(async () => {
  await client.end();
});

const now = new Date("2026-03-01T10:00:00Z");

/** What the release before the codes wrote, and what it is now. */
const notes: [text: string, code: string | null, params: Record<string, string> | null][] = [
  ["unknown reference", "unknown_reference", {}],
  ["amount or currency differs from the attempt", "amount_differs", {}],
  ["unknown status", "unknown_status", {}],
  ["refunded at the provider", "refunded_elsewhere", {}],
  ["refunded before it was known to be approved", "refunded_early", {}],
  ["a refund waits at the provider", "refund_waits", {}],
  ["already approved", "already", { status: "approved" }],
  ["older than declined", "older", { status: "declined" }],
  ["nothing was paid yet", "nothing_paid", {}],
  ["the refund waits at the provider", "refund_under_way", {}],
  ["given back: ring-a-1 had paid already", "given_back", { reference: "ring-a-1" }],
  ["what nobody has ever written", null, null],
];

test("events of the previous release get the code of their sentence, a few at a time; unknown words get none", async () => {
  await database.adminDb.insert(paymentEvents).values(
    notes.map(([note], at) => ({
      key: `old:${at}`,
      orderReference: "ring-a-1",
      status: "Approved",
      outcome: "parked" as const,
      note,
      payload: {},
      receivedAt: now,
    })),
  );
  expect(await backfillReasons(client, 5)).toBe(notes.length - 1);
  const rows = await database.adminDb.select().from(paymentEvents);
  const found = rows.map(({ note, noteCode, noteParams }) => [note, noteCode, noteParams]);
  expect(found).toEqual(expect.arrayContaining(notes));
  expect(await backfillReasons(client, 5)).toBe(0);
});

test("rewards of the previous release get codes for the system's reasons, and keep a person's words", async () => {
  const failed = await rewards.add({
    status: "failed",
    failureReason: "the row says 9 token units, order and receipt say 4",
  });
  const tooSmall = await rewards.add({
    status: "rejected",
    rejectionReason: "smaller than the token's smallest unit",
  });
  const byPerson = await rewards.add({ status: "rejected", rejectionReason: "smaller than agreed" });
  await database.adminDb.insert(rewardTransitions).values([
    { id: "t1", orderReference: failed, toStatus: "failed", actor: "minter", reason: "0xabc", at: now },
    {
      id: "t2",
      orderReference: failed,
      toStatus: "approved",
      actor: "a",
      reason: "tried again after: no reason",
      at: now,
    },
  ]);
  await backfillReasons(client);
  const read = async (reference: string) => {
    const [row] = await database.adminDb
      .select()
      .from(referralRewards)
      .where(eq(referralRewards.orderReference, reference));
    return row;
  };
  expect(await read(failed)).toMatchObject({
    failureCode: "other_amount",
    failureParams: { claimed: "9", derived: "4" },
    rejectionCode: null,
  });
  expect(await read(tooSmall)).toMatchObject({ rejectionCode: "too_small", rejectionParams: {} });
  expect(await read(byPerson)).toMatchObject({ rejectionCode: null, rejectionReason: "smaller than agreed" });
  const moves = await database.adminDb
    .select()
    .from(rewardTransitions)
    .where(sql`id in ('t1', 't2')`)
    .orderBy(rewardTransitions.id);
  expect(moves).toMatchObject([
    { reason: "0xabc", reasonCode: null },
    { reasonCode: "tried_again", reasonParams: { before: "no reason" } },
  ]);
});

test("a code that is there already is left alone", async () => {
  const reference = await rewards.add({
    status: "failed",
    failureReason: "the contract is paused",
    failureCode: "no_price",
    failureParams: {},
  });
  expect(await backfillReasons(client)).toBe(0);
  const [row] = await database.adminDb
    .select()
    .from(referralRewards)
    .where(eq(referralRewards.orderReference, reference));
  expect(row).toMatchObject({ failureCode: "no_price" });
});
