import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { failPayout } from "#core/services/payouts/fail-payout";
import { previewDuePayouts } from "#core/services/payouts/preview-due-payouts";
import { returnPayout } from "#core/services/payouts/return-payout";
import { previewRefund } from "#core/services/refunds/preview-refund";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import { readVendorStanding } from "#core/services/vendors/read-vendor-standing";
import * as schema from "#db/schema";
import { expectBooks, type PayoutFixture, payday, payoutFixture } from "#scripts/testing/payout-fixture";
import type { Bought } from "#scripts/testing/refund-fixture";
import { clone } from "#scripts/testing/store-fixture";

let world: PayoutFixture;
let vendorId: string;
let moments = 0;
const later = () => new Date(payday.getTime() + 1_000 * ++moments);

beforeEach(async () => {
  world = await payoutFixture();
  [vendorId = ""] = world.vendors;
  await world.setMethod(vendorId, "bank");
  await world.addDetails(vendorId);
});

const buy = (units: number) => world.buy({ by: "card", units: [units, 0, 0] });
const pay = () => world.pay({ now: later() });
const takeBack = ({ orderReference }: Bought, amountMinor: bigint | null = null) =>
  recordChargeback(world.ctx, {
    orderReference,
    amountMinor,
    bankReference: `C-${moments}`,
    note: "",
    actorId: "ann",
    now: later(),
  });
const bank = (payoutId = "") => ({ payoutId, bankReference: `B-${moments}`, actorId: "ann", now: later() });
const saleOf = async ({ orderReference }: Bought) =>
  (
    await world.database.adminDb
      .select()
      .from(schema.settlements)
      .where(eq(schema.settlements.orderReference, orderReference))
  )[0];

describe("a refund of a sale that is with the bank", () => {
  it("is taken off the next payout, with a sum below zero carried until sales make up for it", async () => {
    const first = await buy(2);
    const [one] = (await pay()).made;
    await takeBack(first);
    const small = await buy(1);
    const preview = await previewDuePayouts(world.ctx, { now: later() });
    expect(preview.waiting).toMatchObject([{ obstacle: "negative", sales: 1 }]);
    expect((await pay()).made).toEqual([]);
    await buy(2);
    const [two] = (await pay()).made;
    const smallNet = (await saleOf(small))?.netMinor ?? 0n;
    expect(two?.amountMinor).toBe((one?.amountMinor ?? 0n) + smallNet - (one?.amountMinor ?? 0n));
    await expectBooks(world.database);
  });

  it("whose payout fails is not paid again, and not taken off", async () => {
    const first = await buy(2);
    const [one] = (await pay()).made;
    await takeBack(first);
    await failPayout(world.ctx, bank(one?.payoutId));
    expect(await saleOf(first)).toMatchObject({ status: "reversed" });
    const second = await buy(1);
    const [two] = (await pay()).made;
    expect(two?.amountMinor).toBe((await saleOf(second))?.netMinor);
    await expectBooks(world.database);
  });

  it("that a later payout took off is given back where the first one returns; and taken where the later one fails, too", async () => {
    const first = await buy(1);
    const [one] = (await pay()).made;
    await confirmPayout(world.ctx, bank(one?.payoutId));
    await takeBack(first);
    await buy(3);
    const [two] = (await pay()).made;
    const net = one?.amountMinor ?? 0n;
    expect(two?.amountMinor).toBeLessThan(3n * net);
    await returnPayout(world.ctx, bank(one?.payoutId));
    // The later payout holds what was refunded of it, so the vendor is owed its net again.
    expect(await saleOf(first)).toMatchObject({ status: "pending" });
    expect((await previewDuePayouts(world.ctx, { now: later() })).payouts).toMatchObject([{ amountMinor: net }]);
    await expectBooks(world.database);
    await failPayout(world.ctx, bank(two?.payoutId));
    expect(await saleOf(first)).toMatchObject({ status: "reversed" });
    expect((await previewDuePayouts(world.ctx, { now: later() })).payouts).toMatchObject([
      { amountMinor: (two?.amountMinor ?? 0n) + net, sales: 1, carriedMinor: 0n },
    ]);
    await expectBooks(world.database);
  });

  it("that raises the net by a minor unit is owed, and goes with the vendor's next sale", async () => {
    // 10.01 less 49.99 % twice leaves 0.01; of 10.00 each fee is floored a unit lower, and 0.02 is left.
    const [, , other = ""] = world.vendors;
    const sellOne = () => world.buy({ by: "card", units: [0, 0, 1] });
    const first = await sellOne();
    expect((await pay()).made).toMatchObject([{ vendorId: other, amountMinor: 1n }]);
    await takeBack(first, 1n);
    expect((await pay()).made).toEqual([]);
    const stand = (now: Date) => readVendorStanding(world.ctx, { vendorId: other, now });
    expect((await stand(later())).standings).toMatchObject([{ carriedMinor: 1n, nextPayout: null }]);
    await sellOne();
    const due = { netMinor: 2n, carriedMinor: 1n };
    // Before the sale is due, what is carried is no payout by itself.
    expect((await stand(new Date("2026-03-01T11:00:00Z"))).nextPayout).toMatchObject({ ...due, isDue: false });
    expect((await stand(later())).nextPayout).toMatchObject({ ...due, isDue: true });
    const { payouts } = await previewDuePayouts(world.ctx, { now: later() });
    expect(payouts).toMatchObject([{ settledMinor: 1n, adjustedMinor: -1n, carriedMinor: -1n, amountMinor: 2n }]);
    expect((await pay()).made).toMatchObject([{ vendorId: other, amountMinor: 2n }]);
    expect((await stand(later())).standings).toMatchObject([{ carriedMinor: 0n }]);
    await expectBooks(world.database);
  });

  it("in parts, the last of them after its first payout came back: the part that was taken off is given back", async () => {
    const first = await buy(2);
    const [one] = (await pay()).made;
    await confirmPayout(world.ctx, bank(one?.payoutId));
    await takeBack(first, first.totalMinor / 2n);
    await buy(3);
    const [two] = (await pay()).made;
    await confirmPayout(world.ctx, bank(two?.payoutId));
    await returnPayout(world.ctx, bank(one?.payoutId));
    const wish = { reason: "whole" } as const;
    const preview = await previewRefund({ ...world.ctx, clone }, { orderReference: first.orderReference, wish });
    await takeBack(first);
    // What was shown before is what then stands there.
    expect(preview.settlements).toMatchObject([{ status: "pending", becomes: "lower", left: { grossMinor: 0n } }]);
    expect(await saleOf(first)).toMatchObject({ status: "pending" });
    await expectBooks(world.database);
    const [three] = (await pay()).made;
    const paid = (two?.amountMinor ?? 0n) + (three?.amountMinor ?? 0n);
    const sales = await world.database.adminDb.select().from(schema.settlements);
    const other = sales.find(({ orderReference }) => orderReference !== first.orderReference);
    expect(paid).toBe(other?.netMinor);
    await expectBooks(world.database);
  });
});
