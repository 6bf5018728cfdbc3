import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { failPayout } from "#core/services/payouts/fail-payout";
import { previewDuePayouts } from "#core/services/payouts/preview-due-payouts";
import { previewRefund } from "#core/services/refunds/preview-refund";
import { previewReversal } from "#core/services/refunds/preview-reversal";
import { readRefundFacts } from "#core/services/refunds/refund-facts";
import { reverseSettlement } from "#core/services/refunds/reverse-settlement";
import { exportStatement } from "#core/services/vendors/export-statement";
import { holdSettlement } from "#core/services/vendors/hold-settlement";
import { readSettlement } from "#core/services/vendors/read-settlement";
import { readStatement } from "#core/services/vendors/read-statement";
import * as schema from "#db/schema";
import { expectBooks, type PayoutFixture, payday, payoutFixture } from "#scripts/testing/payout-fixture";
import { type Bought, expectExact } from "#scripts/testing/refund-fixture";

let world: PayoutFixture;
let vendorId: string;
let moments = 0;
const later = () => new Date(payday.getTime() + 1_000 * ++moments);

beforeEach(async () => {
  world = await payoutFixture();
  [vendorId = ""] = world.vendors;
});

const idOf = ({ orderReference }: Bought) => `${orderReference}:${vendorId}`;
const buy = (units = 2) => world.buy({ by: "card", units: [units, 0, 0] });
const preview = (order: Bought) => previewReversal(world.ctx, { settlementId: idOf(order) });
const refund = async ({ orderReference }: Bought, amountMinor: bigint) => {
  await world.request(orderReference, { reason: "goodwill", amountMinor });
  await world.settleOpen(orderReference);
};

async function reverse(order: Bought, change: Partial<Parameters<typeof reverseSettlement>[1]> = {}) {
  const { netMinor: seenMinor } = await preview(order);
  return reverseSettlement(world.ctx, {
    settlementId: idOf(order),
    seenMinor,
    reason: "never sent",
    actorId: "ann",
    now: later(),
    ...change,
  });
}

const saleOf = async (order: Bought) =>
  (
    await world.database.adminDb
      .select()
      .from(schema.settlements)
      .where(eq(schema.settlements.id, idOf(order)))
  )[0];
const adjustments = () => world.database.adminDb.select().from(schema.settlementAdjustments);

/** The books are whole, and the order's ledgers the plan of what is kept, with the vendor's net the store's. */
async function expectWhole(order: Bought): Promise<void> {
  await expectBooks(world.database);
  await expectExact(world, order.orderReference);
}

describe("a sale that no payout has", () => {
  it("is reversed: its net is the store's, with who, why, and what was before", async () => {
    const order = await buy();
    const sale = await saleOf(order);
    const net = sale?.netMinor ?? 0n;
    expect(await preview(order)).toMatchObject({
      refusal: null,
      netMinor: net,
      becomes: "reversed",
      balanceBeforeMinor: net,
      balanceAfterMinor: 0n,
    });
    expect(await reverse(order)).toEqual({ settlementId: idOf(order), reversedMinor: net, isRepeat: false });
    expect(await saleOf(order)).toEqual({ ...sale, status: "reversed" });
    const sheet = await readSettlement(world.ctx, { settlementId: idOf(order) });
    expect(sheet).toMatchObject({
      left: { grossMinor: sale?.grossMinor, referralMinor: sale?.referralMinor, netMinor: 0n },
      adjustments: [{ reason: null, reversalReason: "never sent", netMinor: net, grossMinor: 0n }],
      moves: [{ fromStatus: "pending", toStatus: "reversed", actor: "ann", reason: "never sent" }],
    });
    const logged = await world.database.adminDb.select().from(schema.actionLog);
    expect(logged).toMatchObject([
      { action: "settlement.reverse", subjectId: idOf(order), actor: "ann", reason: "never sent" },
    ]);
    expect((await world.pay({ now: later() })).made).toEqual([]);
    await expectWhole(order);
  });

  it("may be held by an admin; pressed again nothing more is taken, and somebody else's press is refused", async () => {
    const order = await buy();
    await holdSettlement(world.ctx, { settlementId: idOf(order), reason: "look", actorId: "ann", now: later() });
    const first = await reverse(order);
    expect(await reverse(order, { seenMinor: first.reversedMinor })).toEqual({ ...first, isRepeat: true });
    await expect(reverse(order, { seenMinor: first.reversedMinor, reason: "other" })).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await adjustments()).toHaveLength(1);
    await expectWhole(order);
  });

  it("is reversed once by many at once", async () => {
    const order = await buy();
    const results = await Promise.all([1, 2, 3, 4, 5].map(() => reverse(order)));
    expect(results.filter(({ isRepeat }) => !isRepeat)).toHaveLength(1);
    expect(await adjustments()).toHaveLength(1);
    await expectWhole(order);
  });

  it("is refused at another sum than was seen, with nothing left, while a refund is open, and where it is not there", async () => {
    const order = await buy();
    const { netMinor } = await preview(order);
    await expect(reverse(order, { seenMinor: netMinor - 1n })).rejects.toMatchObject({ code: "amount_changed" });
    await expect(reverse(order, { settlementId: "none" })).rejects.toMatchObject({ code: "not_found" });
    await world.request(order.orderReference, { reason: "whole" });
    expect(await preview(order)).toMatchObject({ refusal: "refund_open" });
    await expect(reverse(order)).rejects.toMatchObject({ code: "refund_open" });
    await world.settleOpen(order.orderReference);
    await expect(reverse(order)).rejects.toMatchObject({ code: "nothing_left" });
    expect((await adjustments()).filter(({ reversedBy }) => reversedBy !== null)).toEqual([]);
  });
});

describe("a sale that no paid order is behind", () => {
  it.each([
    ["the payment has paid no order", (order: Bought) => [paidOrderOf(order), null] as const],
    ["the order has no line of its vendor", (order: Bought) => [null, linesOf(order)] as const],
  ])("(%s) is not reversed, and the admin is told why", async (_, without) => {
    const order = await buy();
    const before = await saleOf(order);
    const [paid, lines] = without(order);
    if (paid) await world.database.adminDb.delete(schema.paidOrders).where(paid);
    if (lines)
      await world.database.adminDb
        .update(schema.orderItems)
        .set({ vendorId: world.vendors[1] ?? "" })
        .where(lines);
    expect(await preview(order)).toMatchObject({
      refusal: "payment_not_standing",
      netMinor: 0n,
      balanceBeforeMinor: before?.netMinor,
      balanceAfterMinor: before?.netMinor,
    });
    await expect(reverse(order)).rejects.toMatchObject({ code: "payment_not_standing" });
    expect(await adjustments()).toEqual([]);
    expect(await saleOf(order)).toEqual(before);
  });

  const paidOrderOf = ({ orderReference }: Bought) => eq(schema.paidOrders.orderReference, orderReference);
  const linesOf = ({ orderId }: Bought) => eq(schema.orderItems.orderId, orderId);
});

describe("a refund of a sale that was reversed", () => {
  it("takes nothing off its vendor any more, in parts or whole, and lowers fees and referral as ever", async () => {
    const order = await buy(3);
    await refund(order, 1_000n);
    await reverse(order);
    await expectWhole(order);
    const facts = await previewRefund(world.ctx, {
      orderReference: order.orderReference,
      wish: { reason: "goodwill", amountMinor: 700n },
    });
    expect(facts.settlements).toMatchObject([{ becomes: "unchanged", taken: { grossMinor: 700n, netMinor: 0n } }]);
    await refund(order, 700n);
    await expectWhole(order);
    await world.request(order.orderReference, { reason: "whole" });
    await world.settleOpen(order.orderReference);
    await expectWhole(order);
    const { settlements } = await world.ledgers(order.orderReference);
    expect([...settlements.values()]).toEqual([{ grossMinor: 0n, platformMinor: 0n, referralMinor: 0n, netMinor: 0n }]);
    expect(await saleOf(order)).toMatchObject({ status: "reversed" });
  });

  it("at the same moment: whichever is second knows of the first", async () => {
    const order = await buy(3);
    await world.request(order.orderReference, { reason: "goodwill", amountMinor: 900n });
    const { seen } = await readRefundFacts(world.database.appDb, order.orderReference);
    await Promise.allSettled([world.settleOpen(order.orderReference), reverse(order), reverse(order)]);
    expect((await readRefundFacts(world.database.appDb, order.orderReference)).seen).not.toBe(seen);
    await expectWhole(order);
    await Promise.allSettled([reverse(order)]);
    await expectWhole(order);
  });
});

describe("a sale that a payout has", () => {
  beforeEach(async () => {
    await world.setMethod(vendorId, "bank");
    await world.addDetails(vendorId);
  });
  const bank = (payoutId = "") => ({ payoutId, bankReference: `B-${moments}`, actorId: "ann", now: later() });

  it("stays in it: the next payout takes it off, also where more was refunded meanwhile", async () => {
    const order = await buy();
    const [one] = (await world.pay({ now: later() })).made;
    await confirmPayout(world.ctx, bank(one?.payoutId));
    expect(await preview(order)).toMatchObject({ becomes: "negative", balanceBeforeMinor: 0n });
    const { reversedMinor } = await reverse(order);
    expect(await saleOf(order)).toMatchObject({ status: "paid" });
    await refund(order, 800n);
    await expectWhole(order);
    await buy(3);
    const { payouts } = await previewDuePayouts(world.ctx, { now: later() });
    expect(payouts).toMatchObject([{ carriedMinor: reversedMinor, sales: 1 }]);
    await world.pay({ now: later() });
    await expectWhole(order);
    // Taken off once.
    await buy(1);
    expect((await previewDuePayouts(world.ctx, { now: later() })).payouts).toMatchObject([{ adjustedMinor: 0n }]);
  });

  it("that fails is reversed then, and not paid again", async () => {
    const order = await buy();
    const [one] = (await world.pay({ now: later() })).made;
    await reverse(order);
    await failPayout(world.ctx, bank(one?.payoutId));
    expect(await saleOf(order)).toMatchObject({ status: "reversed" });
    expect((await world.pay({ now: later() })).made).toEqual([]);
    await expectWhole(order);
  });

  it("stands on the vendor's statement by itself, and adds up", async () => {
    const order = await buy();
    await reverse(order);
    const [owner] = await world.database.adminDb
      .select({ ownerId: schema.vendors.userId })
      .from(schema.vendors)
      .where(eq(schema.vendors.id, vendorId));
    const input = { ownerId: owner?.ownerId ?? "", month: payday.toISOString().slice(0, 7) };
    const [statement] = (await readStatement(world.ctx, input)).statements;
    const { openingMinor = 0n, closingMinor, sold, refunded, reversedMinor = 0n } = statement ?? {};
    expect(refunded).toEqual({ grossMinor: 0n, referredMinor: 0n, platformMinor: 0n, referralMinor: 0n, netMinor: 0n });
    expect(openingMinor + (sold?.netMinor ?? 0n) - reversedMinor).toBe(closingMinor);
    const rows: string[][] = [];
    for await (const chunk of exportStatement(world.ctx, input)) rows.push(...chunk);
    expect(rows.filter(([, entry]) => entry === "reversal")).toHaveLength(1);
    expect(rows.filter(([, entry]) => entry === "refund")).toEqual([]);
  });
});
