import { beforeAll, expect, it } from "vitest";
import { readOrderDesk } from "#core/services/orders/read-order-desk";
import { type RefundFixture, refundFixture } from "#scripts/testing/refund-fixture";

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

it("is not found without such an order", async () => {
  await expect(read("nowhere")).rejects.toMatchObject({ code: "not_found" });
});
