import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";

let world: ApiWorld;

beforeAll(async () => {
  world = await createApiWorld(await createTestDatabase());
}, 60_000);

const placedSchema = z.looseObject({ orderId: z.string() });
const paidSchema = z.looseObject({ orderReference: z.string() });
const problemSchema = z.object({ error: z.looseObject({ code: z.string() }) });

const contact = { name: "T", phone: "1", city: "Kyiv", address: "1" };
const order = (quantity = 1) => ({ items: [{ productId: world.productId, quantity }], contact });

function post(path: string, key: string, body: unknown, role: "user" | "anotherUser" = "user") {
  return world.send("POST", `/api/store/${path}`, role, { body, headers: { "idempotency-key": key } });
}

const codeOf = async (response: Response) => problemSchema.parse(await response.json()).error.code;

describe("Idempotency-Key", () => {
  it("answers the same order to the same request, in quotes or without", async () => {
    const key = randomUUID();
    const first = await post("orders", key, order());
    const again = await post("orders", `"${key}"`, order());
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(await again.text()).toBe(await first.text());
  });

  it("is refused with another body, and with one that is no key", async () => {
    const key = randomUUID();
    await post("orders", key, order());
    const other = await post("orders", key, order(2));
    expect([other.status, await codeOf(other)]).toEqual([422, "idempotency_key_reused"]);
    const malformed = await post("orders", "two words", order());
    expect([malformed.status, await codeOf(malformed)]).toEqual([400, "invalid_input"]);
  });

  it("is each buyer's own", async () => {
    const key = randomUUID();
    const mine = placedSchema.parse(await (await post("orders", key, order())).json());
    const theirs = placedSchema.parse(await (await post("orders", key, order(), "anotherUser")).json());
    expect(theirs.orderId).not.toBe(mine.orderId);
  });

  it("pays from credit once, and is not taken for another order", async () => {
    const place = async () => placedSchema.parse(await (await post("orders", randomUUID(), order())).json()).orderId;
    const [orderId, otherId] = [await place(), await place()];
    const key = randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => post("payments/credit", key, { orderId })));
    const references = await Promise.all(answers.map(async (answer) => paidSchema.parse(await answer.json())));
    expect(new Set(references.map(({ orderReference }) => orderReference)).size).toBe(1);
    const other = await post("payments/credit", key, { orderId: otherId });
    expect([other.status, await codeOf(other)]).toEqual([422, "idempotency_key_reused"]);
  });
});
