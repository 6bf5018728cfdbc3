import { randomUUID } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { refunds } from "#db/schema";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";

let database: TestDatabase;
let world: ApiWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
}, 60_000);

const placedSchema = z.looseObject({ orderId: z.string() });
const paidSchema = z.looseObject({ orderReference: z.string() });
const refundedSchema = z.looseObject({ refundId: z.string() });
const problemSchema = z.object({ error: z.looseObject({ code: z.string() }) });

const codeOf = async (response: Response) => problemSchema.parse(await response.json()).error.code;

it("a refund is asked for under a key, and once under each", async () => {
  const contact = { name: "Test", phone: "+380501112233", city: "Kyiv", address: "Khreshchatyk 1" };
  const items = [{ productId: world.productId, quantity: 1 }];
  const placed = await world.send("POST", "/api/store/orders", "user", { body: { items, contact } });
  const { orderId } = placedSchema.parse(await placed.json());
  const paid = await world.send("POST", "/api/store/payments/credit", "user", { body: { orderId } });
  const { orderReference } = paidSchema.parse(await paid.json());
  const ask = (amountMinor: string, key?: string) =>
    world.send("POST", `/api/admin/orders/${orderReference}/refunds`, "admin", {
      body: { wish: { reason: "goodwill", amountMinor }, note: "test" },
      ...(key !== undefined && { headers: { "idempotency-key": key } }),
    });

  for (const none of [undefined, "", "two words"]) {
    const answer = await ask("1", none);
    expect([answer.status, await codeOf(answer)]).toEqual([400, "invalid_input"]);
  }
  const key = randomUUID();
  const answers = await Promise.all([1, 2, 3].map(() => ask("1", key)));
  const made = await Promise.all(answers.map(async (answer) => refundedSchema.parse(await answer.json()).refundId));
  expect(new Set(made).size).toBe(1);
  const other = await ask("2", key);
  expect([other.status, await codeOf(other)]).toEqual([422, "idempotency_key_reused"]);
  expect((await ask("1", randomUUID())).status).toBe(201);
  expect(await database.adminDb.$count(refunds)).toBe(2);
});
