import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { RewardStatus } from "#core/domain/reward";
import { countUnread, listNotifications } from "#core/services/accounts/list-notifications";
import { readNotifications } from "#core/services/accounts/read-notifications";
import { approveReward } from "#core/services/rewards/approve-reward";
import { moveRewards } from "#core/services/rewards/move-rewards";
import { priceRewards } from "#core/services/rewards/price-rewards";
import { rejectReward } from "#core/services/rewards/reject-reward";
import { notifications, referralRewards } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { type RewardFixture, rewardFixture } from "#scripts/testing/reward-fixture";
import { addAdmin, addReferrer, serviceContext } from "#scripts/testing/store-fixture";

const now = new Date("2026-03-01T10:00:00Z");

let database: TestDatabase;
let rewards: RewardFixture;

beforeAll(async () => {
  database = await createTestDatabase();
  rewards = await rewardFixture({ admin: database.adminDb });
  await addAdmin(database.adminDb, { id: "admin" });
});

const referrer = () => addReferrer(database.adminDb, `Ntfy${randomCode()}`, `0x${randomUUID().replaceAll("-", "")}`);
const randomCode = () =>
  randomUUID()
    .replaceAll(/[^1-9a-f]/g, "")
    .slice(0, 4);
const app = () => ({ db: database.appDb });
const approvalAt = (orderReference: string, moment: Date) => ({
  orderReference,
  actorId: "admin",
  tokenAmount: null,
  now: moment,
});

function rewardOf(referrerUserId: string, status: RewardStatus): Promise<string> {
  return rewards.add({ referrerUserId, status });
}

describe("a referrer is told", () => {
  it("of an approval once, however many admins press the button", async () => {
    const userId = await referrer();
    const orderReference = await rewardOf(userId, "pending_approval");
    await Promise.allSettled(
      Array.from({ length: 8 }, () => approveReward(serviceContext(database.appDb), approvalAt(orderReference, now))),
    );
    const { notifications: told, unread } = await listNotifications(app(), { userId });
    expect(told).toMatchObject([
      { type: "referral_reward_approved", data: { orderReference, tokenAmount: "1000000000000000000" } },
    ]);
    expect(unread).toBe(1);
  });

  it("of a rejection with its reason, word for word, and of nothing that did not happen", async () => {
    const userId = await referrer();
    const orderReference = await rewardOf(userId, "pending_approval");
    const reason = "Той самий “друг” \u{1F600}";
    await rejectReward(app(), { orderReference, actorId: "admin", reason, now });
    await expect(approveReward(serviceContext(database.appDb), approvalAt(orderReference, now))).rejects.toThrow();
    const { notifications: told } = await listNotifications(app(), { userId });
    expect(told).toMatchObject([{ type: "referral_reward_rejected", data: { reason } }]);
  });

  it("of a reward too small to pay, sent by the Worker that prices it", async () => {
    const userId = await referrer();
    const orderReference = await rewardOf(userId, "pending_approval");
    await database.adminDb
      .update(referralRewards)
      .set({
        tokenAmount: null,
        tokenDecimals: null,
        receipt: sql`receipt || '{"price": null, "tokenDecimals": null}'`,
      })
      .where(eq(referralRewards.orderReference, orderReference));
    const price = { tokenUsd: "100000000000000000000", source: "test", at: now.toISOString() };
    await priceRewards(
      {
        db: database.consumerDb,
        chain: { readTokenDecimals: async () => 0 },
        oracle: { readPrice: async () => price },
      },
      { now },
    );
    const { notifications: told } = await listNotifications(app(), { userId });
    expect(told).toMatchObject([{ type: "referral_reward_rejected", data: { orderReference } }]);
  });

  it("of a minted reward, by the Worker that mints", async () => {
    const userId = await referrer();
    const orderReference = await rewardOf(userId, "minting");
    const move = {
      to: "minted",
      where: sql`order_reference = ${orderReference}`,
      set: sql`tx_hash = '0xabc'`,
      actor: "minter",
      reason: null,
      now,
    } as const;
    await moveRewards(database.consumerDb, move);
    await moveRewards(database.consumerDb, move);
    const { notifications: told } = await listNotifications(app(), { userId });
    expect(told).toMatchObject([{ type: "referral_reward_minted", data: { txHash: "0xabc" } }]);
  });
});

describe("reading", () => {
  it("marks one's own only, not what came after the look, and keeps the first moment", async () => {
    const [mine, other] = [await referrer(), await referrer()];
    const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 10, minute));
    for (const [userId, minute] of [
      [mine, 1],
      [mine, 5],
      [other, 1],
    ] as const) {
      const orderReference = await rewardOf(userId, "pending_approval");
      await approveReward(serviceContext(database.appDb), approvalAt(orderReference, at(minute)));
    }
    const others = await database.adminDb.select().from(notifications).where(eq(notifications.userId, other));
    const stolen = others.map(({ id }) => id);
    expect(await readNotifications(app(), { userId: mine, ids: stolen, upTo: at(9), now: at(9) })).toEqual({ read: 0 });
    expect(await readNotifications(app(), { userId: mine, upTo: at(3), now: at(3) })).toEqual({ read: 1 });
    expect(await countUnread(app(), { userId: mine })).toBe(1);
    expect(await readNotifications(app(), { userId: mine, upTo: at(8), now: at(8) })).toEqual({ read: 1 });
    expect(await countUnread(app(), { userId: other })).toBe(1);
    const { notifications: read } = await listNotifications(app(), { userId: mine });
    expect(read.map(({ readAt }) => readAt)).toEqual([at(8), at(3)]);
  });

  it("ever so many are counted as far as 10,000, as every page asks, and marked all at once", async () => {
    const userId = await referrer();
    await database.adminDb.execute(sql`
      insert into notifications (id, user_id, type, data, created_at)
      select ${userId} || n, ${userId}, 'referral_reward_approved', '{}', ${now.toISOString()}::timestamptz from generate_series(1, 10050) n`);
    expect(await countUnread(app(), { userId })).toBe(10_000);
    expect(await readNotifications(app(), { userId, upTo: now, now })).toEqual({ read: 10_050 });
    expect(await countUnread(app(), { userId })).toBe(0);
  });
});
