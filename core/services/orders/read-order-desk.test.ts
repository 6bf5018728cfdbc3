import { eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { readOrderDesk } from "#core/services/orders/read-order-desk";
import { listMyRewards } from "#core/services/referrals/list-my-rewards";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import { listRewards } from "#core/services/rewards/list-rewards";
import { rewardAdjustments } from "#db/schema";
import { payday, payoutFixture } from "#scripts/testing/payout-fixture";
import { now, type RefundFixture, refundFixture } from "#scripts/testing/refund-fixture";
import { serviceContext } from "#scripts/testing/store-fixture";

let fixture: RefundFixture;

beforeAll(async () => {
  fixture = await refundFixture();
});

const read = (reference: string) => readOrderDesk({ db: fixture.database.appDb }, { reference });

/** A rewarded order of which units and an amount were refunded. */
async function refunded(amountMinor: bigint) {
  const bought = await fixture.buy({ by: "card", units: [3, 1, 2] });
  await fixture.reward(bought.orderReference);
  const [itemId = ""] = bought.items;
  for (const wish of [
    { reason: "lines", lines: [{ itemId, quantity: 2 }] },
    { reason: "goodwill", amountMinor },
  ] as const) {
    await fixture.request(bought.orderReference, wish);
    await fixture.settleOpen(bought.orderReference);
  }
  return bought;
}

it("says of one order, and of no other, what every ledger holds after its refunds", async () => {
  const [first] = [await refunded(500n), await refunded(900n)];
  const desk = await read(first.orderId);
  expect(await read(first.orderReference)).toEqual(desk);
  const books = await fixture.ledgers(first.orderReference);

  expect(desk.order).toMatchObject({ refunded: "partly", refundedMinor: books.refundedMinor });
  expect(desk.lines.map(({ keptQuantity, keptMinor }) => [keptQuantity, keptMinor])).toEqual(
    books.kept.map(({ quantity, lineTotalMinor }) => [quantity, lineTotalMinor]),
  );
  expect(desk.lines[0]).toMatchObject({ quantity: 3, refundedQuantity: 2, restocked: 2 });
  expect(new Map(desk.settlements.map(({ vendorId, left }) => [vendorId, left]))).toEqual(books.settlements);
  expect(desk.settlements.every(({ balanceMinor, left }) => balanceMinor === left.netMinor)).toBe(true);
  expect(desk.reward).toMatchObject({ tokenAmount: books.tokens?.gross, due: books.tokens?.dueByPlan, debt: 0n });
  expect(desk.refunds.map(({ reason, lines }) => [reason, lines.length > 0])).toEqual([
    ["lines", true],
    ["goodwill", true],
  ]);
  expect(desk.referrer).toMatchObject({ id: fixture.referrerId, owes: 0n });
});

it("says what vendors are still owed for it, whatever payouts have paid and taken off", async () => {
  const world = await payoutFixture();
  const [vendorId = ""] = world.vendors;
  const sell = () => world.buy({ by: "card", units: [3, 0, 0] });
  const takeBack = (orderReference: string, amountMinor: bigint) =>
    recordChargeback(world.ctx, {
      orderReference,
      amountMinor,
      bankReference: `ARN-${amountMinor}`,
      note: "the bank took it",
      actorId: "ann",
      now: payday,
    });
  const saleOf = async (orderReference: string) => {
    const { settlements } = await readOrderDesk(world.ctx, { reference: orderReference });
    return settlements.find((settlement) => settlement.vendorId === vendorId);
  };
  const { orderReference } = await sell();
  await takeBack(orderReference, 5_000n);
  const before = await saleOf(orderReference);
  expect(before?.balanceMinor).toBe(before?.left.netMinor);
  // The payout takes the refund off: nothing is owed either way.
  await world.pay();
  expect(await saleOf(orderReference)).toMatchObject({ status: "paid", balanceMinor: 0n });
  await takeBack(orderReference, 7_000n);
  const after = await saleOf(orderReference);
  expect(after?.balanceMinor).toBe((after?.left.netMinor ?? 0n) - (before?.left.netMinor ?? 0n));
  expect(after?.balanceMinor).toBeLessThan(0n);
  // The next payout takes that off.
  await sell();
  await world.pay();
  expect(await saleOf(orderReference)).toMatchObject({ status: "paid", balanceMinor: 0n });
});

it("does not know what is due of the reward while a refund of it has no price, as nobody else does", async () => {
  const { orderId, orderReference } = await refunded(600n);
  const { adminDb, appDb } = fixture.database;
  const [taken] = await adminDb
    .update(rewardAdjustments)
    .set({ tokenAmount: null })
    .where(eq(rewardAdjustments.orderReference, orderReference))
    .returning();
  expect(taken).toBeDefined();
  expect((await read(orderId)).reward).toMatchObject({ due: null });
  const listed = await listRewards(serviceContext(appDb), { viewerId: "ann", pageSize: 100, now });
  expect(listed.rewards.find((reward) => reward.orderReference === orderReference)).toMatchObject({ dueAmount: null });
  const { rewards } = await listMyRewards(serviceContext(appDb), { userId: fixture.referrerId, pageSize: 50, now });
  expect(rewards.filter(({ dueAmount }) => dueAmount === null)).toHaveLength(1);
});

it("is not found without such an order", async () => {
  await expect(read("nowhere")).rejects.toMatchObject({ code: "not_found" });
});
