import { beforeAll, describe, expect, it } from "vitest";
import { previewDuePayouts } from "#core/services/payouts/preview-due-payouts";
import { exportedSaleColumns, exportSales } from "#core/services/vendors/export-sales";
import { exportedStatementColumns, exportStatement } from "#core/services/vendors/export-statement";
import { type ListLedgerInput, listLedger } from "#core/services/vendors/list-ledger";
import { readRateEstimate } from "#core/services/vendors/read-rate-estimate";
import { readSettlement } from "#core/services/vendors/read-settlement";
import { readStatement } from "#core/services/vendors/read-statement";
import { readVendorStanding } from "#core/services/vendors/read-vendor-standing";
import { vendors } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { endPayout, payOut } from "#scripts/testing/paid-out";
import { refundSold, type Sold, sell } from "#scripts/testing/sold";
import { addProduct, addReferrer, addUser, clone } from "#scripts/testing/store-fixture";

const CODE = "Frnd7Ref";
const march = (day: number) => new Date(Date.UTC(2026, 2, day, 12));
const april = (day: number) => new Date(Date.UTC(2026, 3, day, 12));

let database: TestDatabase;
let ctx: Parameters<typeof listLedger>[0];
let owners: string[];
/** Two vendors. */
let cups: Sold;
let hats: Sold;

/**
 * March: two sales of cups, one recommended; the first is refunded in part. April: it is paid out, refunded again, and the
 * payout comes back in May. A hat is sold in April.
 */
beforeAll(async () => {
  database = await createTestDatabase();
  const { adminDb } = database;
  ctx = { db: database.appDb, clone };
  const referral = { code: CODE, userId: await addReferrer(adminDb, CODE, null), wallet: null };
  const buyerId = await addUser(adminDb);
  const [cup, hat] = [await addProduct(adminDb, { id: "cup" }), await addProduct(adminDb, { id: "hat" })];
  cups = { buyerId, productId: cup, vendorId: `vendor-of-${cup}` };
  hats = { buyerId, productId: hat, vendorId: `vendor-of-${hat}` };
  owners = (await adminDb.select().from(vendors).orderBy(vendors.id)).map(({ userId }) => userId ?? "");
  const first = await sell(adminDb, cups, { orderId: "a", paidAt: march(2) });
  await sell(adminDb, cups, { orderId: "b", paidAt: march(20), grossMinor: 20_000n, referral });
  await sell(adminDb, hats, { orderId: "c", paidAt: april(3), grossMinor: 5_000n });
  await refundSold(adminDb, cups, { orderReference: first, position: 1, grossMinor: 1_000n, on: march(25) });
  const payout = await payOut(adminDb, [`${first}:${cups.vendorId}`], april(1));
  await endPayout(adminDb, payout, "paid", april(2));
  await refundSold(adminDb, cups, { orderReference: first, position: 2, grossMinor: 500n, on: april(10) });
  await endPayout(adminDb, payout, "returned", new Date(Date.UTC(2026, 4, 5, 12)));
});

const ledger = (input: Partial<ListLedgerInput> = {}) => listLedger(ctx, { pageSize: 20, ...input });
const orderIds = async (input: Partial<ListLedgerInput>) =>
  (await ledger(input)).settlements.map(({ orderId }) => orderId);

async function all<Row>(chunks: AsyncGenerator<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const chunk of chunks) rows.push(...chunk);
  return rows;
}

describe("the ledger", () => {
  it("has every settlement with what is left, and the sums that are kept", async () => {
    const { settlements, totals, standings, next } = await ledger();
    expect(settlements.map(({ orderId }) => orderId)).toEqual(["c", "b", "a"]);
    expect(settlements[2]).toMatchObject({
      vendorName: "cup",
      netMinor: 8_000n,
      left: { grossMinor: 8_500n, platformMinor: 1_700n, netMinor: 6_800n },
      status: "pending",
      payoutId: null,
    });
    expect(settlements[1]).toMatchObject({ referralCode: CODE, referralMinor: 1_000n });
    expect(next).toBeNull();
    const parts = { grossMinor: 33_500n, platformMinor: 6_700n, referralMinor: 1_000n };
    expect(totals).toEqual([{ currency: "UAH", sales: 3, netMinor: 25_800n, parts }]);
    expect(standings.find(({ status }) => status === "pending")).toEqual({
      currency: "UAH",
      status: "pending",
      sales: 3,
      netMinor: 25_800n,
    });
  });

  it("is narrowed by vendor, standing, code, day and reference", async () => {
    expect(await orderIds({ vendorId: hats.vendorId })).toEqual(["c"]);
    expect(await orderIds({ status: "paid" })).toEqual([]);
    expect(await orderIds({ code: CODE })).toEqual(["b"]);
    expect(await orderIds({ query: CODE })).toEqual(["b"]);
    expect(await orderIds({ query: " ring-test-a-1 " })).toEqual(["a"]);
    expect(await orderIds({ query: "https://store.test/orders/c" })).toEqual(["c"]);
    expect(await orderIds({ query: "c", vendorId: cups.vendorId })).toEqual([]);
    expect(await orderIds({ query: "nobody@mail.test" })).toEqual([]);
    expect(await orderIds({ from: "2026-03-20", to: "2026-04-02" })).toEqual(["b"]);
    expect(await orderIds({ before: `ring-test-b-1:${cups.vendorId}` })).toEqual(["a"]);
  });

  it("sums what is narrowed as what is kept", async () => {
    const everyDay = await ledger({ from: "2026-01-01", to: "2026-12-31" });
    expect(everyDay.totals).toEqual((await ledger()).totals);
    const { totals } = await ledger({ vendorId: cups.vendorId, status: "pending" });
    expect(totals).toEqual([{ currency: "UAH", sales: 2, netMinor: 21_800n, parts: null }]);
    const byCode = await ledger({ code: CODE, status: "pending" });
    expect(byCode.totals).toMatchObject([{ sales: 1, netMinor: 15_000n, parts: { grossMinor: 20_000n } }]);
    expect((await ledger({ code: CODE, status: "held" })).totals).toEqual([]);
  });
});

describe("a settlement's sheet", () => {
  it("says how each line was split, what refunds took off, its moves and its payouts", async () => {
    const sheet = await readSettlement(ctx, { settlementId: `ring-test-a-1:${cups.vendorId}` });
    expect(sheet).toMatchObject({
      vendorName: "cup",
      left: { grossMinor: 8_500n, netMinor: 6_800n },
      payoutTerms: { schedule: "weekly", holdDays: 3 },
      lines: [{ quantity: 1, lineTotalMinor: 10_000n, platformRateBp: 2000, name: { uk: "Чашка" } }],
      // The payout came back: both wait for the next one.
      adjustments: [
        { grossMinor: 1_000n, payoutId: null },
        { grossMinor: 500n, payoutId: null },
      ],
      payouts: [{ status: "returned", live: false, netMinor: 8_000n }],
    });
    expect(sheet.moves.map(({ toStatus }) => toStatus)).toEqual(["in_payout", "paid", "pending"]);
  });

  it("is nobody else's", async () => {
    const settlementId = `ring-test-a-1:${cups.vendorId}`;
    await expect(readSettlement(ctx, { settlementId, ownerId: owners[1] })).rejects.toMatchObject({
      code: "not_found",
    });
    expect((await readSettlement(ctx, { settlementId, ownerId: owners[0] })).orderId).toBe("a");
  });
});

describe("a statement", () => {
  const read = (month: string) => readStatement(ctx, { ownerId: owners[0] ?? "", month });

  it("opens with what the month before closed with, and adds up", async () => {
    const [inMarch, inApril, inMay] = [await read("2026-03"), await read("2026-04"), await read("2026-05")];
    expect(inMarch.statements).toMatchObject([
      {
        openingMinor: 0n,
        sales: 2,
        sold: { grossMinor: 30_000n, referredMinor: 20_000n, netMinor: 23_000n },
        refunded: { grossMinor: 1_000n, netMinor: 800n },
        paidOutMinor: 0n,
        closingMinor: 22_200n,
      },
    ]);
    expect(inApril).toMatchObject({
      statements: [{ openingMinor: 22_200n, sales: 0, paidOutMinor: 7_200n, closingMinor: 14_600n }],
      payouts: [{ amountMinor: 7_200n, status: "returned" }],
    });
    expect(inMay.statements).toMatchObject([{ openingMinor: 14_600n, returnedMinor: 7_200n, closingMinor: 21_800n }]);
    expect(inMay.months).toEqual(["2026-05", "2026-04", "2026-03"]);
    // What there is to come is the balance, whichever way it is read.
    const { balances } = await readVendorStanding(ctx, { ownerId: owners[0] ?? "", now: april(30) });
    expect(balances).toMatchObject([{ pendingMinor: 21_800n, carriedMinor: 0n }]);
    expect((await read("2026-01")).statements).toEqual([]);
  });

  it("has as CSV every entry, which add up to the difference", async () => {
    const net = exportedStatementColumns.indexOf("net");
    const hundredths = (text = "") => Number(text.replace(".", ""));
    for (const month of ["2026-03", "2026-04", "2026-05"]) {
      const rows = await all(exportStatement(ctx, { ownerId: owners[0] ?? "", month }));
      const [opening, ...rest] = rows.map((row) => hundredths(row[net]));
      const closing = rest.pop() ?? 0;
      expect(rest.reduce((sum, entry) => sum + entry, opening ?? 0)).toBe(closing);
    }
    const rows = await all(exportStatement(ctx, { ownerId: owners[0] ?? "", month: "2026-04" }));
    expect(rows.map(([, entry, , , reference, , , , sum]) => [entry, reference?.slice(0, 9), sum])).toEqual([
      ["opening", "", "222.00"],
      ["refund", "ring-test", "-4.00"],
      ["payout", expect.stringMatching(/^[0-9a-f]{9}$/), "-72.00"],
      ["closing", "", "146.00"],
    ]);
  });
});

it("sales as CSV are the vendor's own, in the columns that are promised", async () => {
  const own = await all(exportSales(ctx, { ownerId: owners[0] ?? "" }));
  expect(own.map((row) => row[exportedSaleColumns.indexOf("order_id")])).toEqual(["b", "a"]);
  expect(Object.fromEntries(exportedSaleColumns.map((name, index) => [name, own[1]?.[index]]))).toEqual({
    sold_at: "2026-03-02T12:00:00.000Z",
    order_reference: "ring-test-a-1",
    order_id: "a",
    vendor: "cup",
    currency: "UAH",
    gross: "100.00",
    platform_commission: "20.00",
    referral_commission: "0.00",
    net: "80.00",
    refunded_gross: "15.00",
    refunded_net: "12.00",
    net_left: "68.00",
    status: "pending",
    hold_reason: "",
    due_at: "2026-03-09T00:00:00.000Z",
    referral_code: "",
    payout: "",
  });
  expect(await all(exportSales(ctx, { ownerId: owners[0] ?? "", vendorId: hats.vendorId }))).toEqual([]);
  expect(await all(exportSales(ctx, {}))).toHaveLength(3);
  expect(await all(exportSales(ctx, { code: CODE, status: "pending", from: "2026-03-01" }))).toHaveLength(1);
});

it("an estimate says what last month's recommended sales would have cost at another rate", async () => {
  const estimate = await readRateEstimate(ctx, { ownerId: owners[0] ?? "", rateBp: 750, now: april(15) });
  expect(estimate).toMatchObject({
    month: "2026-03",
    estimates: [
      {
        referredMinor: 20_000n,
        referralMinor: 1_000n,
        wouldBeMinor: 1_500n,
        netMinor: 23_000n,
        netWouldBeMinor: 22_500n,
      },
    ],
  });
  expect((await readRateEstimate(ctx, { ownerId: owners[1] ?? "", rateBp: 750, now: april(15) })).estimates).toEqual(
    [],
  );
});

it("the next payout is what a run would pay, to the last unit", async () => {
  const { adminDb } = database;
  await adminDb.update(vendors).set({ payoutMethod: "credit" });
  const expectAgreed = async (now: Date) => {
    for (const { vendorId } of [cups, hats]) {
      const { nextPayout } = await readVendorStanding(ctx, { vendorId, now });
      const { payouts } = await previewDuePayouts(ctx, { vendorId, now });
      const amounts = payouts.map(({ amountMinor }) => amountMinor);
      expect(amounts).toEqual(nextPayout?.isDue ? [nextPayout.netMinor] : []);
    }
  };
  for (const now of [march(1), march(10), march(31), april(5), april(30)]) await expectAgreed(now);
  // Refunded after its payout: carried.
  const orderReference = "ring-test-b-1";
  await payOut(adminDb, [`${orderReference}:${cups.vendorId}`], april(20));
  await refundSold(adminDb, cups, { orderReference, position: 1, grossMinor: 5_000n, on: april(21) });
  const { nextPayout } = await readVendorStanding(ctx, { vendorId: cups.vendorId, now: april(30) });
  expect(nextPayout).toMatchObject({ isDue: true, carriedMinor: -4_000n, netMinor: 2_800n });
  await expectAgreed(april(30));
});
