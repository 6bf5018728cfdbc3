import { beforeAll, expect, it } from "vitest";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { placeOrder } from "#scripts/testing/store-fixture";

let database: TestDatabase;
let world: ApiWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
}, 60_000);

it.each([2, 6, 12])("%i concurrent payments of one order cause no server error", async (count) => {
  const { orderId } = await placeOrder(database.appDb, { buyerId: world.idOf("user"), productId: world.productId });
  const begin = () => world.send("POST", "/api/store/payments/wayforpay", "user", { body: { orderId } });
  const statuses = (await Promise.all(Array.from({ length: count }, begin))).map(({ status }) => status);
  expect(statuses).toContain(200);
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
});
