import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { eq, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import type { RewardStatus } from "#core/domain/reward";
import { rewardApprovals, rewardTransitions, users } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { rewardFixture } from "#scripts/testing/reward-fixture";
import { addAdmin, addUser } from "#scripts/testing/store-fixture";

const FILE = join(import.meta.dirname, "migrations/0018_approvals_links_factors.sql");

/** The statements of that migration that fill in what was there before it. */
async function backfills(): Promise<string[]> {
  const text = await readFile(FILE, "utf8");
  const statements = text.split("--> statement-breakpoint");
  return statements.filter((statement) => /^(UPDATE|INSERT)/m.test(statement));
}

it("gives what was approved before there were approvals a row for each person who did, and nobody else", async () => {
  const { adminDb } = await createTestDatabase();
  const rewards = await rewardFixture({ admin: adminDb });
  const since = new Date("2025-01-01T00:00:00Z");
  for (const id of ["ann", "bob"]) await addAdmin(adminDb, { id, roleSince: new Date() });
  await adminDb.update(users).set({ createdAt: since });
  const plain = await addUser(adminDb);
  const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 10, minute));

  async function approved(status: RewardStatus, actors: readonly string[], tokenAmount: bigint | null = 7n) {
    const orderReference = await rewards.add({ status, tokenAmount });
    const moves = actors.map((actor, minute) => ({
      id: `${orderReference}:${minute}`,
      orderReference,
      fromStatus: "pending_approval" as const,
      toStatus: "approved" as const,
      actor,
      at: at(minute),
    }));
    if (moves.length > 0) await adminDb.insert(rewardTransitions).values(moves);
    return orderReference;
  }

  const expected = {
    [await approved("approved", ["ann"])]: [["ann", 7n, at(0)]],
    [await approved("minting", ["ann", "minter"])]: [["ann", 7n, at(0)]],
    [await approved("failed", ["ann", "bob", "ann"])]: [
      ["ann", 7n, at(2)],
      ["bob", 7n, at(1)],
    ],
    [await approved("approved", ["create-reward"])]: [],
    [await approved("approved", ["ann"], null)]: [],
    [await approved("pending_approval", [])]: [],
    [await approved("minted", ["ann"])]: [],
    [await approved("rejected", ["ann"])]: [],
  };
  const statements = await backfills();
  expect(statements).toHaveLength(2);
  for (const statement of statements) await adminDb.execute(sql.raw(statement));

  const rows = await adminDb.select().from(rewardApprovals).orderBy(rewardApprovals.adminId);
  const found = Map.groupBy(rows, ({ orderReference }) => orderReference);
  for (const [orderReference, approvals] of Object.entries(expected)) {
    const given = found.get(orderReference) ?? [];
    expect(given.map(({ adminId, tokenAmount, at }) => [adminId, tokenAmount, at])).toEqual(approvals);
  }
  const [ann] = await adminDb.select().from(users).where(eq(users.id, "ann"));
  const [user] = await adminDb.select().from(users).where(eq(users.id, plain));
  expect(ann?.roleSince).toEqual(since);
  expect(user?.roleSince).not.toEqual(since);
});
