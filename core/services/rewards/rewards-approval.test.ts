import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { RewardStatus } from "#core/domain/reward";
import { approveReward } from "#core/services/rewards/approve-reward";
import { rejectReward } from "#core/services/rewards/reject-reward";
import type { Database } from "#db/client";
import { outbox, referralRewards, rewardTransitions } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { type RewardFixture, rewardFixture } from "#scripts/testing/reward-fixture";
import { addAdmin, serviceContext } from "#scripts/testing/store-fixture";

let admin: Database;
let db: Database;
let rewards: RewardFixture;

beforeAll(async () => {
  const database = await createTestDatabase();
  db = database.appDb;
  admin = database.adminDb;
  rewards = await rewardFixture({ admin });
  for (const id of admins) await addAdmin(admin, { id });
});

const now = new Date("2026-03-01T10:00:00Z");
const admins = ["ann", "bob", "cat", "dan"];
const approvalBy = (actorId: string, orderReference: string) => ({ orderReference, actorId, tokenAmount: null, now });

function rewardIn(status: RewardStatus): Promise<string> {
  return rewards.add({ status });
}

const statusOf = async (reference: string) =>
  (await db.select().from(referralRewards).where(eq(referralRewards.orderReference, reference)))[0]?.status;
const historyOf = (reference: string) =>
  db.select().from(rewardTransitions).where(eq(rewardTransitions.orderReference, reference));
const eventsOf = async (reference: string) =>
  (await db.select().from(outbox)).filter(
    ({ message }) => message.type === "reward.approved" && message.orderReference === reference,
  );

describe("approving a reward", () => {
  it("moves it once, with one audit entry and one event, however many admins press together", async () => {
    const orderReference = await rewardIn("pending_approval");
    const presses = await Promise.allSettled(
      admins.map((actorId) => approveReward(serviceContext(db), approvalBy(actorId, orderReference))),
    );
    expect(presses.filter((press) => press.status === "fulfilled")).toHaveLength(1);
    expect(await statusOf(orderReference)).toBe("approved");
    expect(await historyOf(orderReference)).toMatchObject([{ fromStatus: "pending_approval", toStatus: "approved" }]);
    expect(await eventsOf(orderReference)).toHaveLength(1);
  });

  it.each(["approved", "minting", "minted", "rejected", "failed"] as const)("refuses a %s one", async (status) => {
    const orderReference = await rewardIn(status);
    await expect(approveReward(serviceContext(db), approvalBy("ann", orderReference))).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await historyOf(orderReference)).toEqual([]);
    expect(await eventsOf(orderReference)).toEqual([]);
  });
});

describe("rejecting a reward", () => {
  it.each(["pending_approval", "approved", "failed"] as const)("ends a %s one with its reason", async (status) => {
    const orderReference = await rewardIn(status);
    await rejectReward({ db }, { orderReference, actorId: "ann", reason: "test order", now });
    expect(await statusOf(orderReference)).toBe("rejected");
    expect(await historyOf(orderReference)).toMatchObject([
      { fromStatus: status, toStatus: "rejected", actor: "ann", reason: "test order", at: now },
    ]);
  });

  it.each(["minting", "minted", "rejected"] as const)(
    "leaves a %s one alone: money may be on its way",
    async (status) => {
      const orderReference = await rewardIn(status);
      await expect(rejectReward({ db }, { orderReference, actorId: "ann", reason: "late", now })).rejects.toMatchObject(
        { code: "conflict" },
      );
      expect(await statusOf(orderReference)).toBe(status);
    },
  );

  it("never ends both ways: of approve and reject at once the ledger keeps one story", async () => {
    for (let round = 0; round < 10; round++) {
      const orderReference = await rewardIn("pending_approval");
      await Promise.allSettled([
        approveReward(serviceContext(db), approvalBy("ann", orderReference)),
        rejectReward({ db }, { orderReference, actorId: "bob", reason: "no", now }),
      ]);
      const history = await historyOf(orderReference);
      const last = history.find((entry) => entry.toStatus === "rejected") ?? history[0];
      expect(await statusOf(orderReference)).toBe(last?.toStatus);
    }
  });
});

describe("the app's database role", () => {
  it("cannot invent a reward, nor change what one pays or to whom", async () => {
    const orderReference = await rewardIn("pending_approval");
    const denied = expect.objectContaining({ cause: expect.objectContaining({ code: "42501" }) });
    await expect(db.update(referralRewards).set({ tokenAmount: 1n })).rejects.toEqual(denied);
    await expect(db.update(referralRewards).set({ referrerWallet: "0x1" })).rejects.toEqual(denied);
    await expect(db.delete(referralRewards).where(eq(referralRewards.orderReference, orderReference))).rejects.toEqual(
      denied,
    );
  });
});
