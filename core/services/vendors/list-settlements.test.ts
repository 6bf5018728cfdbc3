import { eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import type { SettlementStatus } from "#core/domain/settlement";
import { listSettlements } from "#core/services/vendors/list-settlements";
import { writeBatch } from "#db/batch";
import {
  orderItems,
  refundLines,
  refundRequests,
  refunds,
  settlementAdjustments,
  settlementMoves,
  settlements,
  vendors,
} from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { paidOrderStatements } from "#scripts/testing/paid-order";
import { addProduct, addUser } from "#scripts/testing/store-fixture";

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
const list = (userId = ownerId) =>
  listSettlements({ db: database.appDb }, { ownerId: userId, locale: "uk", page: 1, pageSize: 20 });

/** A sale of 100 hryvnias (10 000 minor units): 2 000 for the store, 8 000 for the vendor. */
async function sell(orderId: string, paidOn: number): Promise<string> {
  const orderReference = `ring-test-${orderId}-1`;
  const product = { id: productId, vendorId, name: { en: "Mug", uk: "Чашка", ru: "Кружка" } };
  await writeBatch(
    database.adminDb,
    paidOrderStatements(database.adminDb, {
      orderId,
      orderReference,
      buyerId,
      product,
      provider: "wayforpay",
      referral: null,
      lines: [{ totalMinor: 10_000n, referralRateBp: 0 }],
      paidAt: day(paidOn),
    }),
  );
  return orderReference;
}

/** A done refund of a sale, with what it takes off the settlement. */
async function refund(orderReference: string, position: number, grossMinor: bigint, on: number): Promise<void> {
  const { adminDb: db } = database;
  const id = `${orderReference}:r${position}`;
  const about = { orderReference, currency: "UAH", createdAt: day(on) } as const;
  const itemId = `${orderReference.split("-")[2]}-0`;
  const platformMinor = grossMinor / 5n;
  await db.insert(refunds).values({
    ...about,
    id,
    position,
    amountMinor: grossMinor,
    reason: "goodwill",
    status: "done",
    nextTryAt: day(on),
  });
  await db.insert(refundLines).values({ refundId: id, itemId, quantity: 0, amountMinor: grossMinor });
  await db.insert(settlementAdjustments).values({
    ...about,
    refundId: id,
    settlementId: `${orderReference}:${vendorId}`,
    vendorId,
    grossMinor,
    platformMinor,
    referralMinor: 0n,
    netMinor: grossMinor - platformMinor,
  });
}

async function move(orderReference: string, status: SettlementStatus, on: number): Promise<void> {
  const settlementId = `${orderReference}:${vendorId}`;
  await database.adminDb.update(settlements).set({ status }).where(eq(settlements.id, settlementId));
  const about = { id: `${settlementId}:${status}:${on}`, settlementId, actor: "test", at: day(on) };
  await database.adminDb.insert(settlementMoves).values({ ...about, fromStatus: "pending", toStatus: status });
}

it("shows each sale with what refunds took off, what is left, and the vendor's balance", async () => {
  const [first, second] = [await sell("sale1", 1), await sell("sale2", 12)];
  await refund(first, 1, 2_500n, 3);
  const { settlements: sales, totals, balances, nextPayout } = await list();
  expect(sales.map(({ orderReference }) => orderReference)).toEqual([second, first]);
  expect(sales[1]).toMatchObject({
    netMinor: 8_000n,
    left: { grossMinor: 7_500n, platformMinor: 1_500n, netMinor: 6_000n },
    adjustments: [{ reason: "goodwill", grossMinor: 2_500n, netMinor: 2_000n }],
    isHeldByRefund: false,
    lines: [{ name: "Чашка", quantity: 1, lineTotalMinor: 10_000n, refundedQuantity: 0, refundedMinor: 2_500n }],
  });
  expect(totals).toMatchObject([{ grossMinor: 17_500n, netMinor: 14_000n }]);
  expect(balances).toEqual([{ currency: "UAH", pendingMinor: 14_000n, heldMinor: 0n, carriedMinor: 0n }]);
  expect(nextPayout).toMatchObject({ netMinor: 6_000n, carriedMinor: 0n });
});

it("leaves out what a refund holds, and carries what was refunded after a payout", async () => {
  const [first, second] = ["ring-test-sale1-1", "ring-test-sale2-1"];
  await database.adminDb.update(settlements).set({ heldByRefund: "r" }).where(eq(settlements.orderReference, second));
  // Paid out with its first adjustment, and refunded again afterwards.
  await move(first, "in_payout", 4);
  await refund(first, 2, 5_000n, 5);
  await move(first, "paid", 6);
  const held = await list();
  expect(held.balances).toEqual([{ currency: "UAH", pendingMinor: 0n, heldMinor: 8_000n, carriedMinor: -4_000n }]);
  expect(held.nextPayout).toBeNull();
  await database.adminDb.update(settlements).set({ heldByRefund: null });
  const free = await list();
  expect(free.balances).toMatchObject([{ pendingMinor: 8_000n, heldMinor: 0n, carriedMinor: -4_000n }]);
  expect(free.nextPayout).toMatchObject({ netMinor: 4_000n, carriedMinor: -4_000n });
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
  const { settlements: sales, totals, balances, nextPayout } = await list(buyerId);
  expect({ sales, totals, balances, nextPayout }).toEqual({ sales: [], totals: [], balances: [], nextPayout: null });
});
