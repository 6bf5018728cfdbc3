import { eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { type ListSettlementsInput, listSettlements } from "#core/services/vendors/list-settlements";
import { readVendorStanding } from "#core/services/vendors/read-vendor-standing";
import { orderItems, refundRequests, settlements, vendors } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { endPayout, payOut } from "#scripts/testing/paid-out";
import { refundSold, sell } from "#scripts/testing/sold";
import { addProduct, addUser, clone } from "#scripts/testing/store-fixture";

let database: TestDatabase;
let buyerId: string;
let ownerId: string;
let vendorId: string;
let productId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const { adminDb } = database;
  [buyerId, productId] = [await addUser(adminDb), await addProduct(adminDb)];
  vendorId = `vendor-of-${productId}`;
  ownerId = (await adminDb.select().from(vendors).where(eq(vendors.id, vendorId)))[0]?.userId ?? "";
});

const day = (n: number) => new Date(Date.UTC(2026, 2, n));
const list = (userId = ownerId, chosen: Partial<ListSettlementsInput> = {}) =>
  listSettlements({ db: database.appDb, clone }, { ownerId: userId, locale: "uk", pageSize: 20, ...chosen });
const stand = (userId = ownerId, now = day(2)) => readVendorStanding({ db: database.appDb }, { ownerId: userId, now });

/** A sale of 100 hryvnias (10 000 minor units): 2 000 for the store, 8 000 for the vendor. */
const sellOn = (orderId: string, on: number) =>
  sell(database.adminDb, { buyerId, vendorId, productId }, { orderId, paidAt: day(on) });

const refund = (orderReference: string, position: number, grossMinor: bigint, on: number) =>
  refundSold(database.adminDb, { vendorId }, { orderReference, position, grossMinor, on: day(on) });

it("shows each sale with what refunds took off, what is left, and the vendor's balance", async () => {
  const [first, second] = [await sellOn("sale1", 1), await sellOn("sale2", 12)];
  await refund(first, 1, 2_500n, 3);
  const [{ settlements: sales, total, next }, { totals, balances, nextPayout }] = await Promise.all([list(), stand()]);
  expect({ total, next }).toEqual({ total: 2, next: null });
  expect(sales.map(({ orderReference }) => orderReference)).toEqual([second, first]);
  expect(sales[1]).toMatchObject({
    netMinor: 8_000n,
    left: { grossMinor: 7_500n, platformMinor: 1_500n, netMinor: 6_000n },
    adjustments: [{ reason: "goodwill", grossMinor: 2_500n, netMinor: 2_000n }],
    isHeldByRefund: false,
    lines: [{ name: "Чашка", quantity: 1, lineTotalMinor: 10_000n, refundedQuantity: 0, refundedMinor: 2_500n }],
  });
  expect(totals).toMatchObject([{ grossMinor: 17_500n, netMinor: 14_000n }]);
  expect(balances).toMatchObject([{ currency: "UAH", pendingMinor: 14_000n, heldMinor: 0n, carriedMinor: 0n }]);
  // Sold on Sunday the 1st: held for three days, and paid the Monday after.
  expect(nextPayout).toMatchObject({ dueAt: day(9), isDue: false, netMinor: 6_000n, carriedMinor: 0n });
  expect((await stand(ownerId, day(20))).nextPayout).toMatchObject({ isDue: true, netMinor: 14_000n });
});

it("leaves out what a refund holds, and carries what was refunded after a payout", async () => {
  const [first, second] = ["ring-test-sale1-1", "ring-test-sale2-1"];
  const { adminDb } = database;
  await adminDb.update(settlements).set({ heldByRefund: "r" }).where(eq(settlements.orderReference, second));
  // Paid out with its first adjustment, and refunded again afterwards.
  const payout = await payOut(adminDb, [`${first}:${vendorId}`], day(4));
  await refund(first, 2, 5_000n, 5);
  await endPayout(adminDb, payout, "paid", day(6));
  const held = await stand();
  expect(held.balances).toMatchObject([
    { pendingMinor: 0n, heldMinor: 8_000n, paidMinor: 2_000n, carriedMinor: -4_000n },
  ]);
  expect(held.nextPayout).toBeNull();
  expect((await list(ownerId, { status: "held" })).settlements).toMatchObject([{ orderReference: second }]);
  expect(await list(ownerId, { status: "pending" })).toMatchObject({ settlements: [], total: 0 });
  await adminDb.update(settlements).set({ heldByRefund: null });
  const free = await stand();
  expect(free.balances).toMatchObject([{ pendingMinor: 8_000n, heldMinor: 0n, carriedMinor: -4_000n }]);
  expect(free.nextPayout).toMatchObject({ dueAt: day(16), netMinor: 4_000n, carriedMinor: -4_000n });
});

it("goes on after the last of a page, and by days of the clone", async () => {
  const first = await list(ownerId, { pageSize: 1 });
  expect(first.settlements).toMatchObject([{ orderId: "sale2" }]);
  expect(first.next).toBe(first.settlements[0]?.id);
  const older = await list(ownerId, { pageSize: 1, before: first.next ?? "" });
  expect(older).toMatchObject({ settlements: [{ orderId: "sale1" }], next: null });
  expect((await list(ownerId, { before: "nothing" })).settlements).toEqual([]);
  const march = await list(ownerId, { from: "2026-03-01", to: "2026-03-11" });
  expect(march).toMatchObject({ settlements: [{ orderId: "sale1" }], total: null });
  // Midnight in Greenwich is two o'clock of that day in Kyiv.
  expect((await list(ownerId, { to: "2026-02-28" })).settlements).toEqual([]);
});

it("shows the last request for each line", async () => {
  const [item] = await database.adminDb.select().from(orderItems).where(eq(orderItems.orderId, "sale2"));
  if (!item) throw new Error("a sale has a line");
  const asked = {
    orderReference: "ring-test-sale2-1",
    orderId: "sale2",
    itemId: item.id,
    vendorId,
    quantity: 1,
    askedBy: ownerId,
  };
  await database.adminDb.insert(refundRequests).values([
    { ...asked, id: "q1", reason: "late", status: "declined", decision: "was on time", askedAt: day(7) },
    { ...asked, id: "q2", reason: "broken", askedAt: day(8) },
  ]);
  const [sale] = (await list()).settlements;
  expect(sale?.lines[0]?.request).toMatchObject({ id: "q2", status: "asked", reason: "broken", decision: null });
});

it("shows nothing of anybody else's", async () => {
  expect(await list(buyerId)).toEqual({ settlements: [], total: 0, next: null });
  expect((await list(buyerId, { vendorId })).settlements).toEqual([]);
  const nobody = { vendors: [], standings: [], totals: [], balances: [], nextPayout: null };
  expect(await stand(buyerId)).toEqual(nobody);
  expect(await readVendorStanding({ db: database.appDb }, { ownerId: buyerId, vendorId, now: day(2) })).toEqual(nobody);
});
