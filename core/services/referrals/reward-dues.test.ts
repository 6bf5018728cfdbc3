import { randomBytes } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { listMyRewards } from "#core/services/referrals/list-my-rewards";
import { readMyReward } from "#core/services/referrals/read-my-reward";
import { readReferrerDashboard } from "#core/services/referrals/read-referrer-dashboard";
import { refunds, rewardAdjustments, rewardDebts, rewardOffsets, tokenDebtors } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { type RewardFixture, rewardFixture } from "#scripts/testing/reward-fixture";
import { serviceContext } from "#scripts/testing/store-fixture";

const TOKEN = 10n ** 18n;
/** Of an order of 10 000 minor units at 5 %. */
const NUMERATOR = 5_000_000n;
const at = new Date("2026-03-01T10:00:00Z");

let database: TestDatabase;
let rewards: RewardFixture;

beforeAll(async () => {
  database = await createTestDatabase();
  rewards = await rewardFixture({ admin: database.adminDb });
});

/** What a done refund takes off a reward: a part of 100. */
async function lower(orderReference: string, percent: bigint): Promise<void> {
  const id = `refund-of-${orderReference}`;
  const about = { orderReference, createdAt: at };
  await database.adminDb.insert(refunds).values({
    ...about,
    id,
    amountMinor: 100n * percent,
    currency: "UAH",
    reason: "goodwill",
    status: "done",
    position: 1,
    nextTryAt: at,
  });
  await database.adminDb.insert(rewardAdjustments).values({
    ...about,
    refundId: id,
    commissionNumerator: (NUMERATOR * percent) / 100n,
    tokenAmount: (TOKEN * percent) / 100n,
  });
}

const read = () =>
  readReferrerDashboard(serviceContext(database.appDb), {
    userId: rewards.referrerUserId,
    now: new Date(),
    randomBytes,
    onCodeMade: () => undefined,
  });

it("shows what is due after refunds, what was kept back, and what is still to be kept back", async () => {
  const [waiting, approved, paid, gone] = [
    await rewards.add({ status: "pending_approval" }),
    await rewards.add({ status: "approved", heldByRefund: "r" }),
    await rewards.add({ status: "minted", mintedAmount: TOKEN }),
    await rewards.add({ status: "rejected", rejectionCode: "refunded", rejectionReason: "the order was refunded" }),
  ];
  await lower(waiting, 25n);
  await lower(paid, 40n);
  await lower(gone, 100n);
  const userId = rewards.referrerUserId;
  const about = { position: 1, userId, createdAt: at };
  const debt = { ...about, orderReference: paid, tokenAmount: (TOKEN * 4n) / 10n, cause: "refund" } as const;
  await database.adminDb.insert(rewardDebts).values(debt);
  await database.adminDb.insert(rewardOffsets).values({ ...about, orderReference: approved, tokenAmount: TOKEN / 10n });
  await database.adminDb.insert(tokenDebtors).values({ userId, outstanding: (TOKEN * 3n) / 10n });

  const { earned, debt: owed, figures, counts } = await read();
  const list = () =>
    listMyRewards(serviceContext(database.appDb), { userId, pageSize: 50, now: new Date() }).then(
      (listed) => listed.rewards,
    );
  const shown = await Promise.all(
    (await list()).map(({ key }) => readMyReward({ db: database.appDb }, { userId, key, now: new Date() })),
  );
  const of = (reference: string) => shown.find(({ orderLabel }) => orderLabel === `…${reference.slice(-6, -2)}`);
  expect(counts).toEqual({ pending_approval: 1, approved: 1, minted: 1, rejected: 1 });
  expect(of(waiting)).toMatchObject({
    tokenAmount: TOKEN,
    dueAmount: (TOKEN * 3n) / 4n,
    usdMicros: 125_000n,
    dueUsdMicros: 93_750n,
    reductions: [{ numerator: NUMERATOR / 4n, tokenAmount: TOKEN / 4n, at }],
    isHeldByRefund: false,
  });
  expect(of(approved)).toMatchObject({ isHeldByRefund: true, offsets: [{ tokenAmount: TOKEN / 10n, at }] });
  expect(of(paid)).toMatchObject({ dueAmount: (TOKEN * 6n) / 10n, debts: [{ tokenAmount: (TOKEN * 4n) / 10n }] });
  expect(of(gone)).toMatchObject({ dueAmount: 0n, dueUsdMicros: 0n, rejection: { code: "refunded" } });
  expect(earned.tokens).toEqual([
    {
      decimals: 18,
      earned: (TOKEN * 235n) / 100n,
      waiting: (TOKEN * 3n) / 4n,
      onItsWay: (TOKEN * 9n) / 10n,
      minted: TOKEN,
    },
  ]);
  expect(owed).toEqual({ tokenAmount: (TOKEN * 3n) / 10n, tokenDecimals: 18 });
  // 0.09375 + 0.125 + 0.075 dollars.
  expect(figures.usdMicros.last28Days).toBe(293_750n);
  // Neither an order nor a refund can be found by what is told.
  const told = JSON.stringify([await read(), shown, await list()], (_key, value) =>
    typeof value === "bigint" ? `${value}` : value,
  );
  for (const secret of [waiting, paid, "refund-of-"]) expect(told).not.toContain(secret);
});
