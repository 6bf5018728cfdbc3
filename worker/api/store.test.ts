import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { orders } from "#db/schema";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addProduct } from "#scripts/testing/store-fixture";

let database: TestDatabase;
let world: ApiWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
}, 60_000);

const placedSchema = z.looseObject({ orderId: z.string() });
const paidSchema = z.looseObject({ orderReference: z.string() });
const problemSchema = z.object({ error: z.looseObject({ code: z.string() }) });

const contact = { name: "Test", phone: "+380501112233", city: "Kyiv", address: "Khreshchatyk 1" };
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

describe("a cart's id", () => {
  it("makes one order under two keys at once; the refused one names it, to its buyer alone", async () => {
    const body = { ...order(), cartId: randomUUID() };
    const answers = await Promise.all([1, 2].map(() => post("orders", randomUUID(), body)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    const [placed, refused] = answers.toSorted((a, b) => a.status - b.status);
    const { orderId } = placedSchema.parse(await placed?.json());
    expect(await refused?.json()).toMatchObject({ error: { code: "already_ordered", orderId } });
    expect((await post("orders", randomUUID(), body, "anotherUser")).status).toBe(201);
    const other = await post("orders", randomUUID(), { ...body, cartId: "the cart" });
    expect([other.status, await codeOf(other)]).toEqual([400, "invalid_input"]);
  });
});

describe("bad input", () => {
  it.each([
    ["no items", { items: [] }],
    ["a fraction of a product", { items: [{ productId: "x", quantity: 0.5 }] }],
    ["less than one", { items: [{ productId: "x", quantity: -1 }] }],
    ["the same product twice", { items: [1, 2].map((quantity) => ({ productId: "x", quantity })) }],
    ["no address", { contact: { name: "T" } }],
  ])("is answered with the field that is wrong: %s", async (_name, change) => {
    const response = await world.send("POST", "/api/store/orders", "user", { body: { ...order(), ...change } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: "invalid_input", message: expect.stringMatching(/items|contact/), requestId: expect.any(String) },
    });
  });

  it("that is no JSON at all is a 400 too", async () => {
    expect((await world.send("POST", "/api/store/orders", "user", { body: "{" })).status).toBe(400);
  });

  it("asks for more than there is: 409, and says so", async () => {
    const scarce = await addProduct(database.adminDb, { stock: 1 });
    const body = { ...order(), items: [{ productId: scarce, quantity: 2 }] };
    const response = await world.send("POST", "/api/store/orders", "user", { body });
    expect([response.status, await codeOf(response)]).toEqual([409, "out_of_stock"]);
  });

  it("is a form from another site, whoever is signed in", async () => {
    const before = await database.adminDb.$count(orders);
    const headers = { origin: "https://evil.test", "content-type": "text/plain", "sec-fetch-site": "cross-site" };
    const response = await world.send("POST", "/api/store/orders", "user", { body: order(), headers });
    expect(response.status).toBe(403);
    expect(await database.adminDb.$count(orders)).toBe(before);
  });
});
