import { expect, it } from "vitest";
import { listOrders } from "#core/services/orders/list-orders";
import { payWithCredit } from "#core/services/payments/pay-with-credit";
import { createTestDatabase } from "#scripts/testing/database";
import { addProduct, addUser, clone, grantTo, placeOrder } from "#scripts/testing/store-fixture";

const now = new Date("2026-03-01T10:00:00Z");

it("lists a buyer's own orders page by page, each once, and can leave out those in another state", async () => {
  const { appDb: db, adminDb: admin } = await createTestDatabase();
  const [buyerId, strangerId] = [await addUser(admin), await addUser(admin)];
  const productId = await addProduct(admin, { id: "mug" });
  await placeOrder(db, { buyerId: strangerId, productId });
  const placed = [];
  for (let n = 0; n < 5; n++) placed.push((await placeOrder(db, { buyerId, productId })).orderId);
  await grantTo(db, buyerId, 100_000n);
  await payWithCredit({ db, clone }, { orderId: placed[2] ?? "", buyerId, now });

  const list = (page: number, status?: "paid" | "pending") =>
    listOrders({ db }, { buyerId, locale: "uk", page, pageSize: 2, status });
  const pages = [await list(1), await list(2), await list(3)];
  expect(pages.map(({ orders }) => orders.length)).toEqual([2, 2, 1]);
  expect(new Set(pages.flatMap(({ orders }) => orders.map(({ id }) => id)))).toEqual(new Set(placed));
  expect(pages[0]?.total).toBe(5);
  expect(await list(1, "paid")).toMatchObject({
    total: 1,
    orders: [
      { id: placed[2], status: "paid", totalMinor: 10_000n, lines: [{ name: "mug", quantity: 1, pictureSeed: "mug" }] },
    ],
  });
  expect((await list(1, "pending")).total).toBe(4);
  expect((await listOrders({ db }, { buyerId: "nobody", locale: "en", page: 1, pageSize: 2 })).orders).toEqual([]);
});
