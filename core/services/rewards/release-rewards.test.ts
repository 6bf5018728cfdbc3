import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { rejectionReasons } from "#core/domain/rejection";
import { LINK_SETTLE_MS } from "#core/domain/wallet-link";
import { bindWallets } from "#core/services/rewards/bind-wallets";
import { claimRewards } from "#core/services/rewards/claim-rewards";
import { finishMint } from "#core/services/rewards/finish-mint";
import { releaseRewards } from "#core/services/rewards/release-rewards";
import { notifications, orders, referralRewards, rewardTransitions, walletLinks, wallets } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { type RewardFixture, rewardFixture } from "#scripts/testing/reward-fixture";

const now = new Date("2026-03-01T10:00:00Z");
const later = new Date("2026-03-04T10:00:00Z");
const paysFrom = new Date(later.getTime() - LINK_SETTLE_MS);
const wallet = "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720";
let database: TestDatabase;
let rewards: RewardFixture;
let claims = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  rewards = await rewardFixture({ admin: database.adminDb });
});

beforeEach(async () => {
  await database.adminDb.update(referralRewards).set({ status: "rejected" });
  await database.adminDb.update(walletLinks).set({ stoppedAt: now });
});

const consumer = () => ({ db: database.consumerDb });
const waiting = (status: "approved" | "minting" = "approved") =>
  rewards.add({ status, referrerWallet: null, approvedAt: new Date(0) });

/** A wallet takes over the referrer's code. */
async function link(changed: Partial<typeof walletLinks.$inferInsert> = {}): Promise<string> {
  const id = randomUUID();
  await database.adminDb.insert(walletLinks).values({
    id,
    userId: rewards.referrerUserId,
    code: "Frnd7Ref",
    address: wallet,
    message: "as signed",
    signature: "0x01",
    linkedAt: now,
    paysFrom,
    ...changed,
  });
  return id;
}

async function claim(at: Date) {
  claims++;
  const input = { batchIds: [`minter:${claims}`], minter: `minter:${claims}:`, inFlight: [], now: at };
  return (await claimRewards(consumer(), input)).flatMap((batch) => batch.rewards);
}

const statusOf = async (orderReference: string) =>
  (await database.adminDb.select().from(referralRewards).where(eq(referralRewards.orderReference, orderReference)))[0]
    ?.status;

describe("rewards that were earned without a wallet", () => {
  it("are not claimed while their code has none, and take nobody's place", async () => {
    await Promise.all(Array.from({ length: 21 }, () => waiting()));
    const other = await rewards.add({ status: "approved", approvedAt: now });
    await releaseRewards(consumer(), { now: later });
    expect((await claim(later)).map(({ orderReference }) => orderReference)).toEqual([other]);
  });

  it("are claimed with the link and the buyer's wallets once a wallet that has taken over the code is paid", async () => {
    const orderReference = await waiting();
    const linkId = await link();
    const [order] = await database.adminDb.select().from(orders).where(eq(orders.paidReference, orderReference));
    const address = `0x${randomUUID().replaceAll("-", "")}00000000`;
    const buyerId = order?.buyerId ?? "";
    await database.adminDb
      .insert(wallets)
      .values({ id: address, userId: buyerId, address, chainId: 1, unlinkedAt: now });
    expect(await releaseRewards(consumer(), { now })).toEqual({ released: 0 });
    expect(await claim(later)).toEqual([]);
    expect(await releaseRewards(consumer(), { now: later })).toEqual({ released: 1 });
    expect(await releaseRewards(consumer(), { now: later })).toEqual({ released: 0 });
    expect(await claim(later)).toMatchObject([
      {
        orderReference,
        referrerWallet: null,
        boundWallet: null,
        order: { referrerWallet: null },
        walletGrounds: {
          link: { id: linkId, userId: rewards.referrerUserId, code: "Frnd7Ref", address: wallet, isAdmins: false },
          bound: null,
          buyerWallets: [address],
        },
      },
    ]);
  });

  it("are not released by a link that was stopped", async () => {
    await waiting();
    await link({ stoppedAt: now });
    expect(await releaseRewards(consumer(), { now: later })).toEqual({ released: 0 });
  });

  it("are not released while a stop that was pressed in time may still be on its way", async () => {
    const orderReference = await waiting();
    const linkId = await link();
    expect(await releaseRewards(consumer(), { now: new Date(later.getTime() - 1) })).toEqual({ released: 0 });
    await database.adminDb.update(walletLinks).set({ stoppedAt: paysFrom }).where(eq(walletLinks.id, linkId));
    await releaseRewards(consumer(), { now: later });
    expect(await claim(later)).toEqual([]);
    expect(await statusOf(orderReference)).toBe("approved");
  });

  it("are bound once: of two wallets at once the first one wins, and a repeat says what stands", async () => {
    const orderReference = await waiting();
    const linkId = await link();
    const tries = await Promise.all(
      [wallet, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"].map((address) =>
        bindWallets(consumer(), { bindings: [{ orderReference, linkId, address }], now }),
      ),
    );
    const [stands] = tries[0] ?? [];
    expect(tries).toEqual([[stands], [stands]]);
    expect(await bindWallets(consumer(), { bindings: [{ orderReference, linkId, address: "0x01" }], now })).toEqual([
      stands,
    ]);
    const denied = expect.objectContaining({ cause: expect.objectContaining({ code: "42501" }) });
    for (const change of [sql`update reward_wallets set address = '0x01'`, sql`delete from reward_wallets`]) {
      await expect(database.consumerDb.execute(change)).rejects.toEqual(denied);
      await expect(database.appDb.execute(change)).rejects.toEqual(denied);
    }
  });

  it("are rejected out of a claim for their buyer's wallet, and their referrer hears why, once", async () => {
    const [orderReference, other] = [await waiting(), await waiting()];
    await link();
    await releaseRewards(consumer(), { now: later });
    expect(await claim(later)).toHaveLength(2);
    const results = [
      { orderReference, result: "rejected", reason: rejectionReasons.of("wallet_overlap") } as const,
      { orderReference: other, result: "minted", txHash: "0x01", amount: 1n } as const,
    ];
    for (let times = 0; times < 2; times++) {
      await finishMint(consumer(), { ends: [{ batchId: `minter:${claims}`, results }], now: later });
    }
    expect([await statusOf(orderReference), await statusOf(other)]).toEqual(["rejected", "minted"]);
    const audit = await database.adminDb
      .select()
      .from(rewardTransitions)
      .where(eq(rewardTransitions.orderReference, orderReference));
    expect(audit.map(({ toStatus, reasonCode }) => `${toStatus} ${reasonCode}`).toSorted()).toEqual([
      "approved wallet_overlap",
      "minting null",
      "rejected wallet_overlap",
    ]);
    const told = await database.adminDb
      .select()
      .from(notifications)
      .where(sql`data->>'orderReference' = ${orderReference}`);
    expect(told).toMatchObject([{ type: "referral_reward_rejected", data: { rejectionCode: "wallet_overlap" } }]);
  });
});
