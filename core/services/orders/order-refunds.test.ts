import { beforeAll, describe, expect, it } from "vitest";
import { getOrder } from "#core/services/orders/get-order";
import { listOrders } from "#core/services/orders/list-orders";
import { getPaymentStatus } from "#core/services/payments/get-payment-status";
import { writeBatch } from "#db/batch";
import { refundLines, refunds } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { paidOrderStatements } from "#scripts/testing/paid-order";
import { addProduct, addUser } from "#scripts/testing/store-fixture";

let database: TestDatabase;
let buyerId: string;
let productId: string;
let orders = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  [buyerId, productId] = [await addUser(database.adminDb), await addProduct(database.adminDb)];
});

type Refund = Omit<typeof refunds.$inferInsert, "orderReference" | "currency" | "nextTryAt">;

/** A paid order of two lines, 300 and 100, and its refunds. */
async function paidOrder(rows: (Refund & { lines?: Omit<typeof refundLines.$inferInsert, "refundId">[] })[] = []) {
  const orderId = `bought-${++orders}`;
  const orderReference = `ring-test-${orderId}-1`;
  const db = database.adminDb;
  const name = { en: "Mug", uk: "Чашка", ru: "Кружка" };
  const lines = [300n, 100n].map((totalMinor) => ({ totalMinor, referralRateBp: 0 }));
  const product = { id: productId, vendorId: `vendor-of-${productId}`, name };
  const order = { orderId, orderReference, buyerId, product, provider: "wayforpay", referral: null, lines };
  await writeBatch(db, paidOrderStatements(db, order));
  for (const { lines: taken = [], ...refund } of rows) {
    const id = `${orderId}-${refund.id}`;
    await db.insert(refunds).values({ ...refund, id, orderReference, currency: "UAH", nextTryAt: new Date() });
    for (const line of taken) {
      await db.insert(refundLines).values({ ...line, refundId: id, itemId: `${orderId}-${line.itemId}` });
    }
  }
  return orderId;
}

const read = (reference: string, locale: "en" | "uk" = "en") =>
  getOrder({ db: database.appDb }, { reference, viewerId: buyerId, isAdmin: false, locale });
const standing = async (orderId: string) => {
  const asked = { orderReference: `ring-test-${orderId}-1`, viewerId: buyerId };
  return (await getPaymentStatus({ db: database.appDb }, asked)).standing;
};
const extentInList = async (orderId: string) => {
  const { orders: listed } = await listOrders({ db: database.appDb }, { buyerId, locale: "en", page: 1, pageSize: 50 });
  return listed.find(({ id }) => id === orderId)?.refunded;
};

describe("a buyer's order says what was refunded", () => {
  it("nothing while a refund is only asked for, but names its units", async () => {
    const requestedLines = [{ itemId: `bought-${orders + 1}-1`, quantity: 1 }];
    const orderId = await paidOrder([{ id: "a", amountMinor: 100n, reason: "lines", requestedLines, note: "broken" }]);
    const { refunded, refundedMinor, refunds: shown, items } = await read(orderId, "uk");
    expect({ refunded, refundedMinor }).toEqual({ refunded: "none", refundedMinor: 0n });
    expect(shown).toMatchObject([
      { standing: "open", note: "broken", lines: [{ name: "Чашка", quantity: 1, amountMinor: null }] },
    ]);
    expect(items.map((item) => item.refundedMinor)).toEqual([0n, 0n]);
    expect(await standing(orderId)).toBe("paid");
    expect(await extentInList(orderId)).toBe("none");
  });

  it("in part: by line, by refund, in the list and where it was paid", async () => {
    const orderId = await paidOrder([
      {
        id: "a",
        amountMinor: 100n,
        reason: "lines",
        status: "done",
        position: 1,
        lines: [{ itemId: "1", quantity: 1, amountMinor: 100n }],
      },
      {
        id: "b",
        amountMinor: 31n,
        reason: "goodwill",
        status: "done",
        position: 2,
        lines: [{ itemId: "0", quantity: 0, amountMinor: 31n }],
      },
      { id: "c", amountMinor: 50n, reason: "goodwill", status: "refused" },
    ]);
    const { refunded, refundedMinor, refunds: shown, items } = await read(orderId);
    expect({ refunded, refundedMinor }).toEqual({ refunded: "partly", refundedMinor: 131n });
    expect(items.map((item) => [item.refundedQuantity, item.refundedMinor])).toEqual([
      [0, 31n],
      [1, 100n],
    ]);
    expect(shown.map((refund) => [refund.standing, refund.lines.length])).toEqual([
      ["done", 1],
      ["done", 1],
      ["refused", 0],
    ]);
    expect(await standing(orderId)).toBe("partly_refunded");
    expect(await extentInList(orderId)).toBe("partly");
  });

  it("by a transfer, where the provider had refused: not by the card", async () => {
    const orderId = await paidOrder([
      { id: "a", amountMinor: 100n, reason: "goodwill", status: "refused", resolvedAt: new Date() },
      { id: "b", amountMinor: 100n, reason: "goodwill", status: "done", position: 1, bankReference: "TRANSFER-1" },
      { id: "c", amountMinor: 50n, reason: "chargeback", status: "done", position: 2, bankReference: "ARN-1" },
    ]);
    const { refunds: shown } = await read(orderId);
    expect(shown.map(({ isByHand }) => isByHand).toSorted()).toEqual([false, false, true]);
    expect(shown.find(({ isByHand }) => isByHand)).toMatchObject({ standing: "done", amountMinor: 100n });
  });

  it("whole, also where another refund was closed by hand", async () => {
    const orderId = await paidOrder([
      { id: "a", amountMinor: 400n, reason: "whole", status: "refused", resolvedAt: new Date() },
      { id: "b", amountMinor: 400n, reason: "chargeback", status: "done", position: 1 },
    ]);
    const { refunded, refunds: shown } = await read(orderId);
    expect(refunded).toBe("whole");
    expect(shown.map((refund) => refund.standing)).toEqual(["closed", "done"]);
    expect(await extentInList(orderId)).toBe("whole");
  });
});
