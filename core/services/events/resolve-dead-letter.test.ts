import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { listDeadLetters } from "#core/services/events/list-dead-letters";
import { recordDeadLetter } from "#core/services/events/record-dead-letter";
import { relayOutbox } from "#core/services/events/relay-outbox";
import { dropDeadLetter, replayDeadLetter } from "#core/services/events/resolve-dead-letter";
import type { Database } from "#db/client";
import { outbox } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { addAttempt, addProduct, addUser, placeOrder } from "#scripts/testing/store-fixture";

let admin: Database;
let app: Database;
let consumer: Database;
const now = new Date("2026-03-01T10:00:00Z");

beforeAll(async () => {
  const database = await createTestDatabase();
  admin = database.adminDb;
  app = database.appDb;
  consumer = database.consumerDb;
});

async function parked(body: unknown, { db = consumer, queue = "refcodes-events" } = {}): Promise<string> {
  const id = randomUUID();
  await recordDeadLetter({ db }, { id, queue, body, attempts: 11, now });
  return id;
}

const letterOf = async (id: string) => {
  const { open, decided } = await listDeadLetters({ db: app }, { page: 1, pageSize: 100 });
  return { open: open.find((letter) => letter.id === id), decided: decided.find((letter) => letter.id === id) };
};
const sent = async () => (await app.select().from(outbox)).map(({ message }) => message);

test("a message sent once more goes through the outbox, once, however many press", async () => {
  const message = { type: "payment.paid", orderReference: `ring-test-${randomUUID()}` };
  const id = await parked(message);
  const tries = await Promise.allSettled(
    ["admin-1", "admin-2"].map((actorId) => replayDeadLetter({ db: app }, { id, actorId, now })),
  );
  expect(tries.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect((await sent()).filter((event) => JSON.stringify(event).includes(message.orderReference))).toEqual([message]);
  const { open, decided } = await letterOf(id);
  expect(open).toBeUndefined();
  expect(decided).toMatchObject({ resolution: "replayed", resolvedAt: now });
});

test("a refund that the app parked is listed with the others, and sent again by the app's own queue", async () => {
  const message = { type: "refund.requested", orderReference: `ring-test-${randomUUID()}` };
  const id = await parked(message, { db: app, queue: "refcodes-payments-dead-letters" });
  expect((await letterOf(id)).open).toMatchObject({ queue: "refcodes-payments-dead-letters", body: message });
  await replayDeadLetter({ db: app }, { id, actorId: "admin-1", now });
  const taken: unknown[] = [];
  const queues = { events: async () => undefined, payments: async (batch: unknown[]) => void taken.push(...batch) };
  await relayOutbox({ db: app }, { queues, now });
  expect(taken).toEqual([message]);
});

test("what no consumer would understand cannot be sent again and stays open", async () => {
  const id = await parked({ type: "nonsense" });
  await expect(replayDeadLetter({ db: app }, { id, actorId: "admin-1", now })).rejects.toMatchObject({
    code: "invalid_input",
  });
  expect((await letterOf(id)).open).toBeDefined();
});

test("a dropped message keeps who let it go and why, and cannot be decided again", async () => {
  const id = await parked({ type: "payment.paid", orderReference: "ring-test-1" });
  await addUser(admin, "admin-1");
  await dropDeadLetter({ db: app }, { id, actorId: "admin-1", reason: "a test of the bank", now });
  expect((await letterOf(id)).decided).toMatchObject({
    resolution: "dropped",
    resolvedBy: "admin-1",
    resolverName: "admin-1",
    resolutionReason: "a test of the bank",
  });
  const again = dropDeadLetter({ db: app }, { id, actorId: "admin-2", reason: "once more", now });
  await expect(again).rejects.toMatchObject({ code: "conflict" });
  await expect(replayDeadLetter({ db: app }, { id, actorId: "admin-2", now })).rejects.toMatchObject({
    code: "conflict",
  });
});

test("a message says which order or code it is about, and nothing where no payment has its reference", async () => {
  const buyerId = await addUser(admin);
  const order = await placeOrder(app, { buyerId, productId: await addProduct(admin) });
  const orderReference = await addAttempt(admin, order, buyerId);
  const about = async (body: unknown) => (await letterOf(await parked(body))).open;
  expect(await about({ type: "payment.paid", orderReference })).toMatchObject({
    eventType: "payment.paid",
    orderId: order.orderId,
    code: null,
  });
  expect(await about({ type: "refcode.changed", code: "RNGR23AB" })).toMatchObject({ orderId: null, code: "RNGR23AB" });
  const nothing = { orderId: null, code: null };
  expect(await about({ type: "payment.paid", orderReference: "none" })).toMatchObject(nothing);
  expect(await about({ type: "nonsense", orderReference })).toMatchObject({ eventType: null, ...nothing });
});
