import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { orderIdFrom } from "#core/domain/order-id";
import { createMembershipOrder } from "#core/services/orders/create-membership-order";
import { type CreateOrderInput, createOrder } from "#core/services/orders/create-order";
import { payWithCredit } from "#core/services/payments/pay-with-credit";
import type { Database } from "#db/client";
import { creditTransactions, idempotencyKeys, membershipPlans, orderItems, orders, products } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { addProduct, addUser, clone, grantTo, guards, serviceContext } from "#scripts/testing/store-fixture";

let admin: Database;
let db: Database;
let productId: string;
let buyerId: string;

beforeAll(async () => {
  const database = await createTestDatabase();
  db = database.appDb;
  admin = database.adminDb;
  productId = await addProduct(admin, { stock: 10_000 });
  buyerId = await addUser(admin);
});

const now = new Date("2026-03-01T10:00:00Z");
const DAY_MS = 24 * 60 * 60 * 1_000;
const contact = { name: "Nina", phone: "1", city: "Kyiv", address: "Khreshchatyk 1" };

function place(change: Partial<CreateOrderInput> = {}, on: Database = db) {
  const orderId = orderIdFrom(randomUUID());
  const items = [{ productId, quantity: 1 }];
  return createOrder({ db: on, clone, guards }, { orderId, buyerId, items, contact, cookieCodes: [], now, ...change });
}

const ordersOf = (userId: string) => admin.select().from(orders).where(eq(orders.buyerId, userId));

/** A connection that dies before it sends a batch, or once `isWritten`, before the answer of that batch comes back. */
function dyingAt(moment: "sending" | "answering", isWritten: () => Promise<boolean>): Database {
  return new Proxy(db, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (name !== "batch" || typeof value !== "function") return value;
      return async (...statements: unknown[]) => {
        if (moment === "sending") throw new Error("connection lost");
        const answer: unknown = await Reflect.apply(value, target, statements);
        if (await isWritten()) throw new Error("connection lost");
        return answer;
      };
    },
  });
}

describe("an order placed under a key", () => {
  it("is placed once however often it is asked for, and every answer is the first one", async () => {
    const userId = await addUser(admin);
    const idempotencyKey = randomUUID();
    const answers = await Promise.all(Array.from({ length: 12 }, () => place({ buyerId: userId, idempotencyKey })));
    expect(
      new Set(answers.map((answer) => JSON.stringify(answer, (_, v) => (typeof v === "bigint" ? `${v}` : v)))).size,
    ).toBe(1);
    const again = await place({ buyerId: userId, idempotencyKey });
    expect(again).toEqual(answers[0]);
    const placed = await ordersOf(userId);
    expect(placed.map((order) => order.id)).toEqual([again.orderId]);
    expect(await admin.select().from(orderItems).where(eq(orderItems.orderId, again.orderId))).toHaveLength(1);
  });

  it("keeps its first answer when price and stock have changed since", async () => {
    const scarce = await addProduct(admin, { stock: 1, priceMinor: 10_000n });
    const asked = { items: [{ productId: scarce, quantity: 1 }], idempotencyKey: randomUUID() };
    const first = await place(asked);
    await admin.update(products).set({ stock: 0, priceMinor: 20_000n }).where(eq(products.id, scarce));
    expect(await place(asked)).toEqual(first);
    expect(first.totalMinor).toBe(10_000n);
  });

  it("refuses the key with another body, also when both arrive together", async () => {
    for (let round = 0; round < 20; round++) {
      const userId = await addUser(admin);
      const idempotencyKey = randomUUID();
      const results = await Promise.allSettled(
        [1, 2, 1, 3].map((quantity) => place({ buyerId: userId, idempotencyKey, items: [{ productId, quantity }] })),
      );
      const placed = await ordersOf(userId);
      expect(placed).toHaveLength(1);
      for (const result of results) {
        if (result.status === "fulfilled") expect(result.value.orderId).toBe(placed[0]?.id);
        else expect(result.reason).toMatchObject({ code: "idempotency_key_reused" });
      }
      expect(results.some((result) => result.status === "rejected")).toBe(true);
    }
  });

  it.each(["sending", "answering"] as const)("is placed once when the connection dies while %s", async (moment) => {
    const userId = await addUser(admin);
    const asked = { buyerId: userId, idempotencyKey: randomUUID() };
    const dying = dyingAt(moment, async () => (await ordersOf(userId)).length > 0);
    await expect(place(asked, dying)).rejects.toThrow("connection lost");
    const { orderId } = await place(asked);
    expect((await ordersOf(userId)).map((order) => order.id)).toEqual([orderId]);
  });

  it("shares its key with nobody else, and gives it back after a day", async () => {
    const idempotencyKey = randomUUID();
    const first = await place({ idempotencyKey });
    const other = await place({ idempotencyKey, buyerId: await addUser(admin) });
    expect(other.orderId).not.toBe(first.orderId);
    expect((await place({ idempotencyKey, now: new Date(now.getTime() + DAY_MS) })).orderId).toBe(first.orderId);
    const later = await place({ idempotencyKey, now: new Date(now.getTime() + DAY_MS + 1) });
    expect(later.orderId).not.toBe(first.orderId);
    const kept = await admin.select().from(idempotencyKeys).where(eq(idempotencyKeys.userId, buyerId));
    expect(kept.every((row) => row.createdAt > now)).toBe(true);
  });

  it("leaves the key free when nothing was written", async () => {
    const empty = await addProduct(admin, { stock: 0 });
    const asked = { items: [{ productId: empty, quantity: 1 }], idempotencyKey: randomUUID() };
    await expect(place(asked)).rejects.toMatchObject({ code: "out_of_stock" });
    await admin.update(products).set({ stock: 1 }).where(eq(products.id, empty));
    expect((await place(asked)).totalMinor).toBe(10_000n);
  });

  it("is refused when the sum is not the one that was shown", async () => {
    await expect(place({ expectedTotalMinor: 9_999n })).rejects.toMatchObject({ code: "conflict" });
    expect((await place({ expectedTotalMinor: 10_000n })).totalMinor).toBe(10_000n);
  });
});

describe("a cart, which becomes one order", () => {
  /** Places one cart's order from several tabs at once, each with a key of its own; then once more. */
  async function fromTabs(tabs: Partial<CreateOrderInput>[]) {
    const userId = await addUser(admin);
    const shared = { buyerId: userId, cartId: randomUUID() };
    const asked = tabs.map((change) => ({ ...shared, idempotencyKey: randomUUID(), ...change }));
    const results = await Promise.allSettled(asked.map((each) => place(each)));
    const placed = await ordersOf(userId);
    return { asked, results, placed, shared };
  }

  it("is ordered once from several tabs at once, and the other tabs are told of that order", async () => {
    for (let round = 0; round < 20; round++) {
      const more = { items: [{ productId, quantity: 3 }] };
      const { asked, results, placed, shared } = await fromTabs([{}, more, {}, { idempotencyKey: undefined }, more]);
      expect(placed).toHaveLength(1);
      const [orderId] = placed.map(({ id }) => id);
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const [at, result] of results.entries()) {
        if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "already_ordered", orderId });
        // The tab that won is answered again, the others are refused again.
        const again = place(asked[at]);
        if (result.status === "fulfilled" && asked[at]?.idempotencyKey) expect(await again).toEqual(result.value);
        else await expect(again).rejects.toMatchObject({ code: "already_ordered", orderId });
      }
      // Another cart of the same goods is another order.
      await place({ ...shared, cartId: randomUUID(), idempotencyKey: randomUUID() });
      expect(await ordersOf(shared.buyerId)).toHaveLength(2);
    }
  });

  it("answers the same key with its order while another key is told of it", async () => {
    for (let round = 0; round < 10; round++) {
      const idempotencyKey = randomUUID();
      const { results, placed } = await fromTabs([{ idempotencyKey }, { idempotencyKey }, {}, { idempotencyKey }]);
      expect(placed).toHaveLength(1);
      const [orderId] = placed.map(({ id }) => id);
      const isSame = results.flatMap((result, at) => (at === 2 ? [] : [result.status]));
      expect(new Set(isSame).size).toBe(1);
      expect(results[2]?.status).not.toBe(isSame[0]);
      for (const result of results) {
        if (result.status === "fulfilled") expect(result.value.orderId).toBe(orderId);
        else expect(result.reason).toMatchObject({ code: "already_ordered", orderId });
      }
    }
  });

  it.each([
    ["sold out", { stock: 0 }],
    ["dearer", { priceMinor: 20_000n }],
    ["gone", { archivedAt: now }],
  ])("is said to be ordered also when its goods are %s by now", async (_name, change) => {
    const scarce = await addProduct(admin, { stock: 1, priceMinor: 10_000n });
    const items = [{ productId: scarce, quantity: 1 }];
    const asked = { items, cartId: randomUUID(), expectedTotalMinor: 10_000n };
    const { orderId } = await place(asked);
    await admin.update(products).set(change).where(eq(products.id, scarce));
    const stale = { ...asked, idempotencyKey: randomUUID() };
    await expect(place(stale)).rejects.toMatchObject({ code: "already_ordered", orderId });
    // Of what was not ordered, the reason is said.
    const { cartId: _, ...other } = stale;
    await expect(place({ ...other, cartId: randomUUID() })).rejects.not.toMatchObject({ code: "already_ordered" });
  });

  it("can be ordered after a refusal, which leaves nothing behind, and does not keep another buyer from the same id", async () => {
    const cartId = randomUUID();
    await expect(place({ cartId, expectedTotalMinor: 1n })).rejects.toMatchObject({ code: "conflict" });
    const { orderId } = await place({ cartId });
    expect((await place({ cartId, buyerId: await addUser(admin) })).orderId).not.toBe(orderId);
  });

  it("is ordered although the connection died before the answer came, whatever key asks next", async () => {
    const userId = await addUser(admin);
    const asked = { buyerId: userId, cartId: randomUUID() };
    const dying = dyingAt("answering", async () => (await ordersOf(userId)).length > 0);
    await expect(place(asked, dying)).rejects.toThrow("connection lost");
    const [placed] = await ordersOf(userId);
    const again = place({ ...asked, idempotencyKey: randomUUID() });
    await expect(again).rejects.toMatchObject({ code: "already_ordered", orderId: placed?.id });
    expect(await ordersOf(userId)).toHaveLength(1);
  });
});

describe("credit paid under a key", () => {
  async function buyerWithOrders(count: number) {
    const userId = await addUser(admin);
    await grantTo(db, userId, 100_000n);
    const placed = await Promise.all(Array.from({ length: count }, () => place({ buyerId: userId })));
    return { buyerId: userId, orderIds: placed.map(({ orderId }) => orderId) };
  }
  const pay = (input: { orderId: string; buyerId: string; idempotencyKey: string }, on: Database = db) =>
    payWithCredit({ db: on, clone }, { ...input, now });
  const spent = (userId: string) =>
    admin.select().from(creditTransactions).where(eq(creditTransactions.actorId, userId));

  it("takes the money once, and every answer names the same payment", async () => {
    const {
      buyerId,
      orderIds: [orderId = ""],
    } = await buyerWithOrders(1);
    const idempotencyKey = randomUUID();
    const answers = await Promise.all([1, 2, 3, 4].map(() => pay({ orderId, buyerId, idempotencyKey })));
    expect(new Set(answers.map((answer) => answer.orderReference)).size).toBe(1);
    expect(answers.filter((answer) => answer.paid)).toHaveLength(1);
    expect(await spent(buyerId)).toHaveLength(1);
  });

  it("pays one of two orders that race under one key", async () => {
    for (let round = 0; round < 10; round++) {
      const { buyerId, orderIds } = await buyerWithOrders(2);
      const idempotencyKey = randomUUID();
      const results = await Promise.allSettled(orderIds.map((orderId) => pay({ orderId, buyerId, idempotencyKey })));
      expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
      const [refused] = results.filter((result) => result.status === "rejected");
      expect(refused?.reason).toMatchObject({ code: "idempotency_key_reused" });
      expect(await spent(buyerId)).toHaveLength(1);
    }
  });

  it("binds a new key to an order that is paid already", async () => {
    const {
      buyerId,
      orderIds: [paid = "", other = ""],
    } = await buyerWithOrders(2);
    const first = await pay({ orderId: paid, buyerId, idempotencyKey: "first" });
    const second = await pay({ orderId: paid, buyerId, idempotencyKey: "second" });
    expect(second).toEqual({ orderReference: first.orderReference, paid: false });
    await expect(pay({ orderId: other, buyerId, idempotencyKey: "second" })).rejects.toMatchObject({
      code: "idempotency_key_reused",
    });
  });

  it.each(["sending", "answering"] as const)("takes it once when the connection dies while %s", async (moment) => {
    const {
      buyerId,
      orderIds: [orderId = ""],
    } = await buyerWithOrders(1);
    const asked = { orderId, buyerId, idempotencyKey: randomUUID() };
    const dying = dyingAt(moment, async () => (await spent(buyerId)).length > 0);
    await expect(pay(asked, dying)).rejects.toThrow("connection lost");
    await pay(asked);
    expect(await spent(buyerId)).toHaveLength(1);
  });
});

describe("a membership ordered under a key", () => {
  it("is ordered once however often the button is pressed, and the key stands for one plan", async () => {
    const text = { en: "Plan", uk: "План", ru: "План" };
    const plan = { name: text, description: text, priceMinor: 9_900n, currency: "UAH" as const, months: 1 };
    await admin.insert(membershipPlans).values([
      { ...plan, id: "one", level: 1 },
      { ...plan, id: "two", level: 2 },
    ]);
    const userId = await addUser(admin);
    const buy = (planId: string) =>
      createMembershipOrder(serviceContext(db), {
        orderId: orderIdFrom(randomUUID()),
        buyerId: userId,
        planId,
        idempotencyKey: "pressed",
        now,
      });
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => buy("one")));
    expect(new Set(answers.map(({ orderId }) => orderId)).size).toBe(1);
    expect(await ordersOf(userId)).toHaveLength(1);
    await expect(buy("two")).rejects.toMatchObject({ code: "idempotency_key_reused" });
  });
});
