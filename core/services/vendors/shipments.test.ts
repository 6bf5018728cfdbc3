import { and, eq, inArray, like } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LetterFacts } from "#core/ports/letter-writer";
import { correctShipment } from "#core/services/vendors/correct-shipment";
import { countToSend, type ListShipmentsInput, listShipments } from "#core/services/vendors/list-shipments";
import { markSent } from "#core/services/vendors/mark-sent";
import { actionLog, mails, orders, outbox, settlements, shipments, users, vendors } from "#db/schema";
import { type Bought, now, type RefundFixture, refundFixture } from "#scripts/testing/refund-fixture";
import { rounds } from "#scripts/testing/rounds";

let world: RefundFixture;
let ownerId: string;
let otherOwnerId: string;
let written: LetterFacts[];
const letters = {
  write(facts: LetterFacts) {
    written.push(facts);
    return { kind: facts.kind, subject: "s", text: "t", html: "h" };
  },
};
const ctx = () => ({ db: world.database.appDb, letters });
const adminDb = () => world.database.adminDb;
const CARRIAGE = { carrier: "Nova Poshta", trackingNumber: "20450000000001" };
const later = new Date(now.getTime() + 60_000);

beforeAll(async () => {
  world = await refundFixture();
  const rows = await adminDb().select().from(vendors);
  const ownerOf = (index: number) => rows.find(({ id }) => id === `vendor-of-${world.products[index]}`)?.userId ?? "";
  [ownerId, otherOwnerId] = [ownerOf(0), ownerOf(1)];
});
beforeEach(async () => {
  written = [];
  // What the tests before have left to be sent.
  await adminDb()
    .update(shipments)
    .set({ sentAt: new Date(0), sentBy: "ann", carrier: "before this test" });
});

const list = (change: Partial<ListShipmentsInput> = {}) =>
  listShipments(ctx(), { ownerId, state: "to_send", locale: "en", pageSize: 20, ...change });
async function parcelOf({ orderId }: Bought, index = 0): Promise<string> {
  const [row] = await adminDb()
    .select({ id: settlements.id })
    .from(settlements)
    .where(and(eq(settlements.orderId, orderId), eq(settlements.vendorId, `vendor-of-${world.products[index]}`)));
  return row?.id ?? "";
}
const mark = (settlementId: string, change: Partial<Parameters<typeof markSent>[1]> = {}) =>
  markSent(ctx(), { settlementId, actorId: ownerId, ...CARRIAGE, now: later, ...change });
const correct = (settlementId: string, change: Partial<Parameters<typeof correctShipment>[1]> = {}) =>
  correctShipment(ctx(), { settlementId, actorId: ownerId, ...CARRIAGE, now: later, ...change });
const stored = async (id: string) =>
  (await adminDb().select().from(shipments).where(eq(shipments.settlementId, id)))[0];
const logOf = (id: string) =>
  adminDb().select().from(actionLog).where(eq(actionLog.subjectId, id)).orderBy(actionLog.at);
const lettersTo = async ({ buyerId }: Bought) => {
  const [buyer] = await adminDb().select().from(users).where(eq(users.id, buyerId));
  return adminDb()
    .select()
    .from(mails)
    .where(and(eq(mails.recipient, buyer?.email ?? ""), like(mails.id, "sent:%")));
};

describe("what is to be sent", () => {
  it("shows a vendor the units of their own lines that were not refunded, and to whom they go", async () => {
    const order = await world.buy({ by: "card", units: [3, 2, 0] });
    await adminDb()
      .update(orders)
      .set({ contact: { name: "Олена", phone: "+380501112233", city: "Львів", address: "Ринок 1" } })
      .where(eq(orders.id, order.orderId));
    const [own = ""] = order.items;
    await world.request(order.orderReference, { reason: "lines", lines: [{ itemId: own, quantity: 1 }] });
    expect((await list()).shipments[0]).toMatchObject({ isRefundOpen: true, items: [{ ordered: 3, kept: 3 }] });
    await world.settleOpen(order.orderReference);
    expect(await countToSend(ctx(), { ownerId })).toBe(1);
    expect(await list()).toMatchObject({
      next: null,
      shipments: [
        {
          settlementId: await parcelOf(order),
          orderId: order.orderId,
          isRefundOpen: false,
          leftMinor: 2n * 9_999n,
          contact: { name: "Олена", phone: "+380501112233", city: "Львів", address: "Ринок 1" },
          items: [{ itemId: own, ordered: 3, kept: 2 }],
        },
      ],
    });
    const others = (await list({ ownerId: otherOwnerId })).shipments;
    expect(others).toMatchObject([{ settlementId: await parcelOf(order, 1), items: [{ ordered: 2, kept: 2 }] }]);
    // Another's vendor cannot be asked for by its id.
    expect((await list({ ownerId: otherOwnerId, vendorId: `vendor-of-${world.products[0]}` })).shipments).toEqual([]);
  });

  it("leaves out what was wholly refunded, also of a sale that was paid out already, and what is sent", async () => {
    const gone = await world.buy({ by: "credit", units: [1, 0, 0] });
    const paidOut = await world.buy({ by: "card", units: [1, 0, 0] });
    const sent = await world.buy({ by: "card", units: [1, 0, 0] });
    const waiting = await world.buy({ by: "card", units: [1, 0, 0] });
    await adminDb().update(settlements).set({ status: "paid" }).where(eq(settlements.orderId, paidOut.orderId));
    for (const order of [gone, paidOut]) {
      await world.request(order.orderReference, { reason: "whole" });
      await world.settleOpen(order.orderReference);
    }
    await mark(await parcelOf(sent));
    expect((await list()).shipments.map(({ orderId }) => orderId)).toEqual([waiting.orderId]);
    expect(await countToSend(ctx(), { ownerId })).toBe(1);
    // What was sent stays in the list of it even when it is refunded later.
    await world.request(sent.orderReference, { reason: "whole" });
    await world.settleOpen(sent.orderReference);
    expect((await list({ state: "sent" })).shipments[0]).toMatchObject({
      orderId: sent.orderId,
      leftMinor: 0n,
      ...CARRIAGE,
      sentAt: later,
    });
  });

  it("says nothing of a buyer who deleted the account", async () => {
    const order = await world.buy({ by: "card", units: [1, 0, 0] });
    const contact = { name: "", phone: "", city: "", address: "" };
    await adminDb().update(orders).set({ contact }).where(eq(orders.id, order.orderId));
    expect((await list()).shipments[0]?.contact).toBeNull();
  });

  it("is read page by page over several vendors of one person, each parcel once, the longest waiting first", async () => {
    const bought: Bought[] = [];
    for (let index = 0; index < 5; index++) bought.push(await world.buy({ by: "card", units: [1, 1, 1] }));
    const second = `vendor-of-${world.products[1]}`;
    await adminDb().update(vendors).set({ userId: ownerId }).where(eq(vendors.id, second));
    try {
      for (const state of ["to_send", "sent"] as const) {
        const seen: string[] = [];
        let before: string | undefined;
        for (let page = 0; page < 9; page++) {
          const { shipments: rows, next } = await list({ state, before, pageSize: 3 });
          seen.push(...rows.map(({ settlementId }) => settlementId).filter((id) => id !== undefined));
          if (next === null) break;
          before = next;
        }
        const all = (await list({ state, pageSize: 1_000 })).shipments;
        const ids = all.map(({ settlementId }) => settlementId);
        expect(new Set(seen).size).toBe(seen.length);
        expect(ids.slice(0, seen.length)).toEqual(seen);
        if (state === "to_send") {
          expect(seen).toHaveLength(10);
          const times = all.map(({ paidAt }) => paidAt.getTime());
          expect(times).toEqual(times.toSorted((one, other) => one - other));
        }
      }
    } finally {
      await adminDb().update(vendors).set({ userId: otherOwnerId }).where(eq(vendors.id, second));
    }
  });
});

describe("marking a parcel as sent", () => {
  it("is done once, with the log and one letter to the buyer; a repeat changes nothing, another number is refused", async () => {
    const order = await world.buy({ by: "card", units: [1, 1, 0] });
    const id = await parcelOf(order);
    await mark(id);
    await mark(id, { now: new Date(later.getTime() + 1_000) });
    await expect(mark(id, { trackingNumber: null })).rejects.toMatchObject({ code: "conflict" });
    expect(await stored(id)).toMatchObject({ sentAt: later, sentBy: ownerId, ...CARRIAGE });
    expect(await logOf(id)).toMatchObject([
      { actor: ownerId, action: "shipment.sent", before: null, after: CARRIAGE, at: later },
    ]);
    expect(await lettersTo(order)).toMatchObject([{ id: `sent:${id}` }]);
    expect(await adminDb().$count(outbox, eq(outbox.id, `mail.queued:sent:${id}`))).toBe(1);
    expect(written[0]).toMatchObject({
      kind: "sent",
      parcel: { orderReference: order.orderReference, isCorrection: false, ...CARRIAGE },
    });
    // The other vendor's part of the order is theirs to send.
    expect((await stored(await parcelOf(order, 1)))?.sentAt).toBeNull();
  });

  it("is the vendor's alone: nobody else can mark it, correct it, or learn whether it exists", async () => {
    const order = await world.buy({ by: "card", units: [1, 0, 0] });
    const id = await parcelOf(order);
    for (const actorId of [otherOwnerId, order.buyerId, "ann"]) {
      await expect(mark(id, { actorId })).rejects.toMatchObject({ code: "not_found" });
      await expect(correct(id, { actorId })).rejects.toMatchObject({ code: "not_found" });
    }
    await expect(mark("none")).rejects.toMatchObject({ code: "not_found" });
    expect((await stored(id))?.sentAt).toBeNull();
    expect(await logOf(id)).toEqual([]);
  });

  it("of a wholly refunded sale is refused", async () => {
    const order = await world.buy({ by: "credit", units: [1, 0, 0] });
    await world.request(order.orderReference, { reason: "whole" });
    await expect(mark(await parcelOf(order))).rejects.toMatchObject({ code: "payment_not_standing" });
  });

  it(
    "by several at once: one of them is stored, with its own log and one letter",
    async () => {
      for (let round = 0; round < rounds(4); round++) {
        const order = await world.buy({ by: "card", units: [1, 0, 0] });
        const id = await parcelOf(order);
        const numbers = ["1", "2", "2", "3"];
        const results = await Promise.allSettled(numbers.map((trackingNumber) => mark(id, { trackingNumber })));
        const row = await stored(id);
        const isFirst = (number: string) => number === row?.trackingNumber;
        expect(results.map(({ status }) => status)).toEqual(
          numbers.map((number) => (isFirst(number) ? "fulfilled" : "rejected")),
        );
        expect(await logOf(id)).toMatchObject([{ after: { trackingNumber: row?.trackingNumber } }]);
        expect(await lettersTo(order)).toHaveLength(1);
      }
    },
    rounds(60_000),
  );

  it("writes all of it or nothing: killed at any statement, a repeat does the whole", async () => {
    const order = await world.buy({ by: "card", units: [1, 0, 0] });
    const id = await parcelOf(order);
    for (const table of ["shipments", "action_log", "mails", "outbox"]) {
      await adminDb().execute(`create or replace function refuse() returns trigger language plpgsql as
        $$ begin raise exception 'killed'; end $$`);
      await adminDb().execute(`create trigger killed before insert or update on ${table} execute function refuse()`);
      await expect(mark(id)).rejects.toThrow();
      await adminDb().execute(`drop trigger killed on ${table}`);
      expect((await stored(id))?.sentAt).toBeNull();
      expect([await logOf(id), await lettersTo(order)]).toEqual([[], []]);
    }
    await mark(id);
    expect((await logOf(id)).length + (await lettersTo(order)).length).toBe(2);
  });
});

describe("correcting a parcel", () => {
  it("keeps when it was sent, logs what it was, and sends the buyer the right number once", async () => {
    const order = await world.buy({ by: "card", units: [1, 0, 0] });
    const id = await parcelOf(order);
    await expect(correct(id)).rejects.toMatchObject({ code: "conflict" });
    await mark(id);
    const right = { carrier: "Ukrposhta", trackingNumber: null };
    await correct(id, { ...right, now: new Date(later.getTime() + 1_000) });
    await correct(id, right);
    expect(await stored(id)).toMatchObject({ sentAt: later, ...right });
    expect(await logOf(id)).toMatchObject([{}, { action: "shipment.corrected", before: CARRIAGE, after: right }]);
    expect(await lettersTo(order)).toHaveLength(2);
    expect(written.at(-1)?.parcel).toMatchObject({ ...right, isCorrection: true });
  });

  it("by several at once: each is logged from what it found, and the last one stands", async () => {
    const order = await world.buy({ by: "card", units: [1, 0, 0] });
    const id = await parcelOf(order);
    await mark(id);
    await Promise.all(["1", "2", "3"].map((trackingNumber) => correct(id, { trackingNumber })));
    const log = await logOf(id);
    const numbers = (which: "before" | "after") =>
      log.flatMap((entry) => (entry[which] ? [String(entry[which].trackingNumber)] : [])).toSorted();
    const last = (await stored(id))?.trackingNumber ?? "";
    expect(numbers("after")).toEqual([CARRIAGE.trackingNumber, "1", "2", "3"].toSorted());
    // Every value but the last was found by exactly one.
    expect(numbers("before")).toEqual(numbers("after").filter((number) => number !== last));
  });

  it("cannot flood the buyer with letters", async () => {
    const order = await world.buy({ by: "card", units: [1, 0, 0] });
    const id = await parcelOf(order);
    await mark(id);
    for (let number = 0; number < 12; number++) await correct(id, { trackingNumber: String(number) });
    expect((await lettersTo(order)).length).toBeLessThanOrEqual(6);
    expect((await stored(id))?.trackingNumber).toBe("11");
  });
});

it("the database refuses to mark with half of it, and to take a parcel back to nobody", async () => {
  const order = await world.buy({ by: "card", units: [1, 0, 0] });
  const where = inArray(shipments.settlementId, [await parcelOf(order)]);
  const { appDb } = world.database;
  await expect(appDb.update(shipments).set({ sentAt: later }).where(where)).rejects.toThrow();
  await expect(appDb.update(shipments).set({ carrier: "x" }).where(where)).rejects.toThrow();
});
