import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { sumMinor } from "#core/domain/money";
import { previewRefund } from "#core/services/refunds/preview-refund";
import { readVendorStanding } from "#core/services/vendors/read-vendor-standing";
import { payouts, refunds, rewardApprovals, settlementAdjustments, settlements } from "#db/schema";
import { endPayout, payOut } from "#scripts/testing/paid-out";
import { now, type RefundFixture, refundFixture } from "#scripts/testing/refund-fixture";
import { clone } from "#scripts/testing/store-fixture";

let world: RefundFixture;
beforeAll(async () => {
  world = await refundFixture();
});

const preview = (orderReference: string, wish: Parameters<typeof previewRefund>[1]["wish"]) =>
  previewRefund({ db: world.database.appDb, clone }, { orderReference, wish });

/** What a vendor's payouts come to, from every row there is. */
async function balanceOf(vendorId: string): Promise<bigint> {
  const { adminDb } = world.database;
  const [rows, off, paid] = await Promise.all([
    adminDb.select().from(settlements).where(eq(settlements.vendorId, vendorId)),
    adminDb.select().from(settlementAdjustments).where(eq(settlementAdjustments.vendorId, vendorId)),
    adminDb.select().from(payouts).where(eq(payouts.vendorId, vendorId)),
  ]);
  const netOf = (list: { netMinor: bigint }[]) => sumMinor(list.map(({ netMinor }) => netMinor));
  return netOf(rows) - netOf(off) - sumMinor(paid.map(({ amountMinor }) => amountMinor));
}

/** Everything of a vendor that is pending is paid to its bank. */
async function payOutAll(vendorId: string): Promise<void> {
  const { adminDb } = world.database;
  const pending = and(eq(settlements.vendorId, vendorId), eq(settlements.status, "pending"));
  const rows = await adminDb.select().from(settlements).where(pending);
  const ids = rows.map(({ id }) => id);
  await endPayout(adminDb, await payOut(adminDb, ids, now), "paid", now);
}

describe("a preview", () => {
  it.each([
    ["whole", { reason: "whole" as const }],
    ["an amount", { reason: "goodwill" as const, amountMinor: 4_321n }],
  ])("of %s says what the record then does, to the last unit, and writes nothing", async (_, wish) => {
    const order = await world.buy({ by: "card", units: [2, 3, 1] });
    await world.reward(order.orderReference);
    await world.database.adminDb
      .insert(rewardApprovals)
      .values({ orderReference: order.orderReference, adminId: "ann", tokenAmount: 1n, at: now });
    const said = await preview(order.orderReference, wish);
    expect(await world.database.adminDb.$count(refunds, eq(refunds.orderReference, order.orderReference))).toBe(0);
    expect(said).toMatchObject({ goesTo: "provider", isInFlight: false, leftBeforeMinor: order.totalMinor });
    await world.request(order.orderReference, wish);
    expect((await preview(order.orderReference, { reason: "goodwill", amountMinor: 1n })).isInFlight).toBe(true);
    await world.settleOpen(order.orderReference);
    const books = await world.ledgers(order.orderReference);
    expect(said.leftAfterMinor).toBe(order.totalMinor - books.refundedMinor);
    const byItem = (lines: readonly { itemId: string }[]) =>
      lines.toSorted((one, other) => one.itemId.localeCompare(other.itemId));
    expect(byItem(said.lines)).toEqual(
      byItem(
        books.lines.map(({ refundId: _id, ...line }) => ({
          ...line,
          keptMinor: books.kept.find(({ itemId }) => itemId === line.itemId)?.lineTotalMinor,
        })),
      ),
    );
    for (const { vendorId, left, becomes, balanceAfterMinor } of said.settlements) {
      expect(left).toEqual(books.settlements.get(vendorId));
      const row = books.settlementRows.find((settlement) => settlement.vendorId === vendorId);
      expect(row?.status).toBe(becomes === "reversed" ? "reversed" : "pending");
      expect(balanceAfterMinor).toBe(await balanceOf(vendorId));
    }
    expect(said.reward).toMatchObject({
      statusAfter: books.reward?.status,
      dueBefore: books.tokens?.gross,
      dueAfter: books.tokens?.due,
      voidedApprovals: 1,
    });
  });

  it("of what a payout has says that the vendor's balance falls below zero", async () => {
    const order = await world.buy({ by: "card", units: [0, 1, 0] });
    const vendorId = `vendor-of-${world.products[1]}`;
    await payOutAll(vendorId);
    const before = await balanceOf(vendorId);
    const said = await preview(order.orderReference, { reason: "whole" });
    const [settlement] = said.settlements;
    expect(settlement).toMatchObject({ becomes: "negative", balanceBeforeMinor: before });
    expect(settlement?.balanceAfterMinor).toBe(before - (settlement?.taken.netMinor ?? 0n));
  });

  it("says the same balance as the vendor's own page, also after a payout of a sale that had been lowered", async () => {
    const vendorId = `vendor-of-${world.products[0]}`;
    const order = await world.buy({ by: "card", units: [2, 0, 0] });
    await world.request(order.orderReference, { reason: "goodwill", amountMinor: 500n });
    await world.settleOpen(order.orderReference);
    await payOutAll(vendorId);
    const { balances } = await readVendorStanding({ db: world.database.appDb }, { vendorId, now });
    const said = await preview(order.orderReference, { reason: "whole" });
    const balance = sumMinor(
      balances.map(({ pendingMinor, heldMinor, carriedMinor }) => pendingMinor + heldMinor + carriedMinor),
    );
    expect(said.settlements).toMatchObject([{ vendorId, becomes: "negative", balanceBeforeMinor: balance }]);
  });

  it("of a membership says when it ends then", async () => {
    const order = await world.buy({ by: "card", isMembership: true });
    const said = await preview(order.orderReference, { reason: "goodwill", amountMinor: order.totalMinor / 2n });
    const { before, after } = said.membership ?? { before: null, after: null };
    expect(before?.endsAt.getTime()).toBeGreaterThan(after?.endsAt.getTime() ?? 0);
    expect(after?.endsAt.getTime()).toBeGreaterThan(now.getTime());
    expect((await preview(order.orderReference, { reason: "whole" })).membership?.after).toBeNull();
  });

  it.each([
    ["more_than_left", { reason: "goodwill" as const, amountMinor: 10n ** 9n }],
    ["no_amount", { reason: "goodwill" as const, amountMinor: 0n }],
    ["unknown_line", { reason: "lines" as const, lines: [{ itemId: "none", quantity: 1 }] }],
  ])("refuses with %s what could not be asked for", async (code, wish) => {
    const order = await world.buy({ by: "card" });
    await expect(preview(order.orderReference, wish)).rejects.toMatchObject({ code });
    await expect(world.request(order.orderReference, wish)).rejects.toMatchObject({ code });
  });
});
