import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import type { RewardStatus } from "#core/domain/reward";
import { retryReward } from "#core/services/rewards/retry-reward";
import type { Database } from "#db/client";
import { outbox, referralRewards, rewardTransitions } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { type RewardFixture, rewardFixture } from "#scripts/testing/reward-fixture";
import { addAdmin, serviceContext } from "#scripts/testing/store-fixture";

let admin: Database;
let db: Database;
let rewards: RewardFixture;
const now = new Date("2026-03-01T10:00:00Z");
const retryOf = (orderReference: string, actorId = "admin-1") => ({ orderReference, actorId, tokenAmount: null, now });

beforeAll(async () => {
  const database = await createTestDatabase();
  db = database.appDb;
  admin = database.adminDb;
  rewards = await rewardFixture({ admin });
  for (const id of ["admin-1", "admin-2"]) await addAdmin(admin, { id });
});

function rewardIn(status: RewardStatus): Promise<string> {
  return rewards.add({ status, failureReason: "the token refused the payment" });
}

async function rewardOf(orderReference: string) {
  const [row] = await db.select().from(referralRewards).where(eq(referralRewards.orderReference, orderReference));
  return row;
}

test("a failed reward is due again, with who said so, why it had failed, and an event for the minter", async () => {
  const orderReference = await rewardIn("failed");
  await retryReward(serviceContext(db), retryOf(orderReference));
  expect(await rewardOf(orderReference)).toMatchObject({ status: "approved", approvedAt: now, failureReason: null });
  const history = await db.select().from(rewardTransitions).where(eq(rewardTransitions.orderReference, orderReference));
  expect(history).toMatchObject([
    {
      fromStatus: "failed",
      toStatus: "approved",
      actor: "admin-1",
      reason: "tried again after: the token refused the payment",
    },
  ]);
  const events = (await db.select().from(outbox)).map(({ message }) => message);
  expect(events).toContainEqual({ type: "reward.approved", orderReference });
});

test("of two admins who press at once one is told that somebody was faster", async () => {
  const orderReference = await rewardIn("failed");
  const tries = await Promise.allSettled(
    ["admin-1", "admin-2"].map((actorId) => retryReward(serviceContext(db), retryOf(orderReference, actorId))),
  );
  expect(tries.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test.each(["pending_approval", "approved", "minting", "minted", "rejected"] as const)(
  "a reward that is %s cannot be tried again",
  async (status) => {
    const orderReference = await rewardIn(status);
    await expect(retryReward(serviceContext(db), retryOf(orderReference))).rejects.toMatchObject({
      code: "conflict",
    });
    expect((await rewardOf(orderReference))?.status).toBe(status);
  },
);
