import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { type EventMessage, eventMessageSchema } from "#core/messages";
import { eventId, eventInsert, eventsFor } from "#core/services/outbox";
import { outbox } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";

const now = new Date("2026-03-01T10:00:00Z");
const paid: EventMessage = { type: "payment.paid", orderReference: "ring-1-1" };

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

beforeEach(() => database.adminDb.delete(outbox));

it("keeps an event once, under an id that a query can name", async () => {
  const db = database.appDb;
  await eventInsert(db, paid, now);
  await expect(eventInsert(db, paid, now)).rejects.toMatchObject({ cause: { constraint: "outbox_pkey" } });
  const id = eventId("payment.paid", sql`'ring-1-1'`);
  expect(await db.select().from(outbox).where(sql`${outbox.id} = ${id}`)).toMatchObject([
    { message: paid, createdAt: now, sentAt: null },
  ]);
});

it("writes an event for each row, with what the row says, in the form the consumer reads", async () => {
  const db = database.appDb;
  const rows = sql`(values ('Frnd7Ref'), ('Quo"te''s')) as changed (code)`;
  await db.execute(eventsFor(rows, { type: "refcode.changed", code: sql`code` }, { now }));
  const written = await db.select().from(outbox);
  expect(written.map(({ message }) => eventMessageSchema.parse(message)).toSorted(byCode)).toEqual([
    { type: "refcode.changed", code: "Frnd7Ref" },
    { type: "refcode.changed", code: `Quo"te's` },
  ]);
});

it("writes none where there are no rows", async () => {
  const db = database.appDb;
  await db.execute(eventsFor(sql`(select 1 where false) as none`, paid, { now }));
  expect(await db.select().from(outbox)).toEqual([]);
});

function byCode(one: EventMessage, other: EventMessage): number {
  return JSON.stringify(one).localeCompare(JSON.stringify(other));
}
