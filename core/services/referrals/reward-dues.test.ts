import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { readReferrerDashboard } from "#core/services/referrals/read-referrer-dashboard";
import { refundReads, tokenTotals } from "#core/services/referrals/reward-dues";
import { referralRewards, refunds, rewardAdjustments, rewardDebts, rewardOffsets, tokenDebtors } from "#db/schema";
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

  const { rewards: shown, earned, debt: owed, figures } = await read();
  const of = (reference: string) => shown.find(({ orderLabel }) => orderLabel === `…${reference.slice(-6, -2)}`);
  expect(of(waiting)).toMatchObject({
    tokenAmount: TOKEN,
    dueAmount: (TOKEN * 3n) / 4n,
    usdMicros: 125_000n,
    dueUsdMicros: 93_750n,
    reductions: [{ tokenAmount: TOKEN / 4n, at }],
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
  const told = JSON.stringify(await read(), (_key, value) => (typeof value === "bigint" ? `${value}` : value));
  for (const secret of [waiting, paid, "refund-of-"]) expect(told).not.toContain(secret);
});

it("reads a referrer's own rows by their indexes, however many rewards and refunds there are", async () => {
  const { adminDb, appDb } = database;
  await adminDb.execute(sql`
    insert into refunds (id, order_reference, amount_minor, currency, reason, status, position, next_try_at)
    select 'many-' || n, order_reference, 1, 'UAH', 'goodwill', 'done', n + 1, now()
    from (select order_reference from referral_rewards limit 1) one, generate_series(1, 5000) n`);
  await adminDb.execute(sql`
    insert into reward_adjustments (refund_id, order_reference, commission_numerator, token_amount)
    select 'many-' || n, 'other-' || n, 1, 1 from generate_series(1, 5000) n`);
  await adminDb.execute(sql`
    insert into users (id, name, email) select 'many-' || n, 'M', 'many-' || n || '@many.test' from generate_series(1, 2000) n`);
  await adminDb.execute(sql`
    insert into referral_rewards select (jsonb_populate_record(referral_rewards, jsonb_build_object(
      'order_reference', 'other-' || n, 'referrer_user_id', 'many-' || (1 + n % 2000)))).*
    from referral_rewards, generate_series(1, 5000) n
    where order_reference = (select order_reference from referral_rewards limit 1)`);
  await adminDb.execute(sql`analyze`);
  const references = appDb
    .select({ reference: referralRewards.orderReference })
    .from(referralRewards)
    .where(sql`referrer_user_id = ${rewards.referrerUserId}`);
  const { reductions, debt } = refundReads(appDb, { references, userId: rewards.referrerUserId });
  for (const query of [tokenTotals(appDb, rewards.referrerUserId), reductions, debt]) {
    const { rows } = await adminDb.execute(sql`explain ${query.getSQL()}`);
    const plan = rows.map((row) => String(Object(row)["QUERY PLAN"])).join("\n");
    expect(plan).not.toMatch(/Seq Scan on (referral_rewards|reward_adjustments)/);
  }
});
