import { isNull } from "drizzle-orm";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { EventMessage } from "#core/messages";
import { recordDeadLetter } from "#core/services/events/record-dead-letter";
import { relayOutbox } from "#core/services/events/relay-outbox";
import { publishRefcode } from "#core/services/referrals/publish-refcode";
import type { Database } from "#db/client";
import { deadLetters, outbox } from "#db/schema";
import { DEMO_REFCODE, seedDemo } from "#db/seed/demo";
import { createTestDatabase } from "#scripts/testing/database";

const now = new Date("2026-11-21T10:00:00Z");
let db: Database;

beforeAll(async () => {
  const database = await createTestDatabase();
  await seedDemo({ connectionString: database.adminUrl });
  db = database.consumerDb;
});

beforeEach(() => db.update(outbox).set({ sentAt: now }));

async function write(count: number): Promise<EventMessage[]> {
  const messages = Array.from({ length: count }, (_, index): EventMessage => {
    return { type: "payment.paid", orderReference: `ring-${count}-${index}` };
  });
  await db.insert(outbox).values(
    messages.map((message, index) => ({
      id: `test:${count}:${index}`,
      message,
      createdAt: new Date(now.getTime() + index),
    })),
  );
  return messages;
}

test("events leave in the order they were written, no more at once than the queue takes", async () => {
  const messages = await write(120);
  const sent: EventMessage[][] = [];
  const send = async (batch: EventMessage[]) => void sent.push(batch);
  expect(await relayOutbox({ db }, { queues: { events: send }, now })).toEqual({ relayed: 100 });
  expect(await relayOutbox({ db }, { queues: { events: send }, now })).toEqual({ relayed: 20 });
  expect(await relayOutbox({ db }, { queues: { events: send }, now })).toEqual({ relayed: 0 });
  expect(sent.flat()).toEqual(messages);
});

test("an event the queue did not take stays, and is sent the next time", async () => {
  await write(3);
  const broken = relayOutbox({ db }, { queues: { events: () => Promise.reject(new Error("queue is away")) }, now });
  await expect(broken).rejects.toThrow("queue is away");
  expect(await db.select().from(outbox).where(isNull(outbox.sentAt))).toHaveLength(3);
  expect(await relayOutbox({ db }, { queues: { events: async () => undefined }, now })).toEqual({ relayed: 3 });
});

test("each event goes to its own queue, and one that takes nothing holds up no other", async () => {
  await write(2);
  await db.insert(outbox).values(
    Array.from({ length: 150 }, (_, index) => ({
      id: `refund:${index}`,
      message: { type: "refund.requested" as const, orderReference: `ring-twice-${index}` },
      // Older than the others: they would be first if there were one line for all.
      createdAt: new Date(now.getTime() - 1_000 + index),
    })),
  );
  const sent = { events: [] as EventMessage[], payments: [] as EventMessage[] };
  const events = async (batch: EventMessage[]) => void sent.events.push(...batch);
  const payments = async (batch: EventMessage[]) => void sent.payments.push(...batch);
  const refused = async () => {
    throw new Error("queue is away");
  };
  await expect(relayOutbox({ db }, { queues: { events, payments: refused }, now })).rejects.toThrow("queue is away");
  expect(sent.events.map(({ type }) => type)).toEqual(["payment.paid", "payment.paid"]);
  expect(await relayOutbox({ db }, { queues: { events }, now })).toEqual({ relayed: 0 });
  expect(await relayOutbox({ db }, { queues: { events, payments }, now })).toEqual({ relayed: 100 });
  expect(await relayOutbox({ db }, { queues: { events, payments }, now })).toEqual({ relayed: 50 });
  expect(sent.events).toHaveLength(2);
  expect(new Set(sent.payments.map(({ type }) => type))).toEqual(new Set(["refund.requested"]));
  expect(sent.payments).toHaveLength(150);
});

test("a dead letter delivered twice is parked once, whatever its body", async () => {
  const letter = { id: "letter-1", queue: "dead-letters", attempts: 6, now };
  await recordDeadLetter({ db }, { ...letter, body: undefined });
  await recordDeadLetter({ db }, { ...letter, body: undefined });
  await recordDeadLetter({ db }, { ...letter, id: "letter-2", body: { type: "payment.paid" } });
  const parked = await db.select().from(deadLetters).orderBy(deadLetters.id);
  expect(parked.map(({ body, resolvedAt }) => [body, resolvedAt])).toEqual([
    ["nothing", null],
    [{ type: "payment.paid" }, null],
  ]);
});

test("the edge is told what a code is now, and nothing of a code that is not", async () => {
  const told: unknown[] = [];
  const directory = { publish: async (code: string, standing: object) => void told.push([code, standing]) };
  expect(await publishRefcode({ db, directory }, { code: DEMO_REFCODE })).toEqual({ published: true });
  expect(await publishRefcode({ db, directory }, { code: "Nobody22" })).toEqual({ published: false });
  expect(told).toEqual([[DEMO_REFCODE, { status: "active", name: null, labels: [] }]]);
});
