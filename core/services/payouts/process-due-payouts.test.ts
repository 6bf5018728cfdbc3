import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { failPayout } from "#core/services/payouts/fail-payout";
import { listPayoutBatches } from "#core/services/payouts/list-payout-batches";
import { listPayouts } from "#core/services/payouts/list-payouts";
import { previewDuePayouts } from "#core/services/payouts/preview-due-payouts";
import { readPayout } from "#core/services/payouts/read-payout";
import { returnPayout } from "#core/services/payouts/return-payout";
import { holdSettlement } from "#core/services/vendors/hold-settlement";
import { releaseSettlement } from "#core/services/vendors/release-settlement";
import * as schema from "#db/schema";
import { expectBooks, type PayoutFixture, payday, payoutFixture } from "#scripts/testing/payout-fixture";
import { clone } from "#scripts/testing/store-fixture";

let world: PayoutFixture;
let vendorId: string;

beforeEach(async () => {
  world = await payoutFixture();
  [vendorId = ""] = world.vendors;
});

const end = (payoutId: string, bankReference = "B-1") => ({ payoutId, bankReference, actorId: "ann", now: payday });
const settlementsOf = (id: string) =>
  world.database.adminDb.select().from(schema.settlements).where(eq(schema.settlements.vendorId, id));

describe("what is due", () => {
  it("is paid into the vendors' credit at once, as the dry run says", async () => {
    await world.buy({ by: "card", units: [2, 1, 0] });
    await world.buy({ by: "card", units: [1, 0, 0] });
    const preview = await previewDuePayouts(world.ctx, { now: payday });
    const { made, waiting, changed, left } = await world.pay();
    expect([waiting, changed, left]).toEqual([[], [], 0]);
    expect(made.map(({ vendorId: id, amountMinor }) => [id, amountMinor])).toEqual(
      preview.payouts.map(({ vendorId: id, amountMinor }) => [id, amountMinor]),
    );
    expect(made).toHaveLength(2);
    for (const { vendorId: id, amountMinor } of made) expect(await world.creditOf(id)).toBe(amountMinor);
    expect((await settlementsOf(vendorId)).map(({ status }) => status)).toEqual(["paid", "paid"]);
    await expectBooks(world.database);
    expect((await world.pay()).made).toEqual([]);
    const { payouts } = await listPayouts(world.ctx, { vendorId, pageSize: 10 });
    expect(payouts).toMatchObject([{ status: "paid", method: "credit", paidAt: payday }]);
    expect(await readPayout(world.ctx, { payoutId: payouts[0]?.payoutId ?? "" })).toMatchObject({ salesTotal: 2 });
  });

  it("goes to the bank in a batch, and is paid once the bank says so", async () => {
    for (const id of world.vendors) {
      await world.setMethod(id, "bank");
      await world.addDetails(id);
    }
    await world.buy({ by: "card", units: [2, 1, 1] });
    const { made, sealed } = await world.pay();
    expect(made).toHaveLength(3);
    expect(new Set(made.map(({ batchId }) => batchId))).toEqual(new Set(sealed));
    expect((await listPayoutBatches(world.ctx, { pageSize: 5 })).batches).toMatchObject([
      { batchId: sealed[0], pending: 3, sealedAt: payday },
    ]);
    const [one, two, three] = made.map(({ payoutId }) => payoutId);
    expect(await confirmPayout(world.ctx, end(one ?? ""))).toMatchObject({ status: "paid", isRepeat: false });
    expect(await confirmPayout(world.ctx, end(one ?? ""))).toMatchObject({ status: "paid", isRepeat: true });
    expect(await failPayout(world.ctx, { ...end(two ?? ""), isAccountWrong: true })).toMatchObject({
      status: "failed",
    });
    await confirmPayout(world.ctx, end(three ?? ""));
    expect(await returnPayout(world.ctx, end(three ?? "", "B-2"))).toMatchObject({ status: "returned" });
    await expectBooks(world.database);
    const again = await world.pay();
    expect(again.made).toHaveLength(1);
    expect(again.waiting).toMatchObject([{ obstacle: "details_refused" }]);
    await expectBooks(world.database);
  });

  it("is not paid where the vendor has not chosen, the details wait, or the clone has no account", async () => {
    await world.buy({ by: "card", units: [1, 1, 1] });
    const [one = "", two = "", three = ""] = world.vendors;
    await world.setMethod(one, null);
    await world.setMethod(two, "bank");
    await world.setMethod(three, "bank");
    await world.addDetails(three, { activeFrom: new Date(payday.getTime() + 1) });
    const obstacles = async (ctx = world.ctx) =>
      Object.fromEntries(
        (await previewDuePayouts(ctx, { now: payday })).waiting.map(({ vendorId: id, obstacle }) => [id, obstacle]),
      );
    expect(await obstacles()).toEqual({ [one]: "no_method", [two]: "no_details", [three]: "details_wait" });
    const poor = { ...world.ctx, clone: { ...clone, payoutDebtor: null } };
    expect(await obstacles(poor)).toMatchObject({ [two]: "no_debtor", [three]: "no_debtor" });
    expect((await world.pay()).made).toEqual([]);
  });

  it("is not paid while an admin holds it", async () => {
    await world.buy({ by: "card", units: [1, 0, 0] });
    const [sale] = await settlementsOf(vendorId);
    const input = { settlementId: sale?.id ?? "", reason: "a parcel is missing", actorId: "ann", now: payday };
    await holdSettlement(world.ctx, input);
    expect(await holdSettlement(world.ctx, input)).toMatchObject({ isRepeat: true });
    expect((await world.pay()).made).toEqual([]);
    await releaseSettlement(world.ctx, { ...input, reason: "found" });
    await expect(releaseSettlement(world.ctx, { ...input, reason: "again" })).rejects.toMatchObject({
      code: "conflict",
    });
    expect((await world.pay()).made).toHaveLength(1);
    await expectBooks(world.database);
  });
});
