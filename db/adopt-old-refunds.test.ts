import { sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { previewRefund } from "#core/services/refunds/preview-refund";
import { adoptOldRefunds } from "#db/adopt-old-refunds";
import { expectExact } from "#scripts/testing/exact-ledgers";
import { minutesLater, type ProviderWorld, providerWorld } from "#scripts/testing/refunds-at-provider";

let world: ProviderWorld;
let client: pg.Client;

beforeAll(async () => {
  world = await providerWorld();
  client = new pg.Client({ connectionString: world.database.adminUrl });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await world.sandbox.stop();
});

/** What the last release writes when a callback, or its own poll, says that a payment was refunded: however much of it. */
async function lastReleaseHears(orderReference: string) {
  const { adminDb } = world.database;
  await adminDb.execute(sql`update payment_attempts set status = 'refunded', provider_event_at = now(), next_check_at = null
    where order_reference = ${orderReference}`);
  await adminDb.execute(sql`update refunds set status = 'refunded', ended_at = now()
    where order_reference = ${orderReference} and status = 'requested'`);
}

/** Long after: what is due is asked about, and sent. */
async function goOn() {
  const began = minutesLater(0);
  // The migration's own clock is the database's.
  const ahead = Math.max(0, Math.ceil((Date.now() - began.getTime()) / 60_000));
  for (const minute of [1, 3, 20]) await world.tick(minutesLater(ahead + minute));
}

describe("refunds that Workers of the last release have written on this schema", () => {
  it.each([
    ["in part", 700n],
    ["whole", null],
  ])("in the cabinet, %s: every ledger follows the statement", async (_what, part) => {
    const order = await world.buyByCard();
    const { orderReference } = order;
    await world.reward(orderReference);
    const sum = part ?? order.totalMinor;
    world.sandbox.giveBack(orderReference, [sum], null, { quietly: true });
    await lastReleaseHears(orderReference);
    expect(await adoptOldRefunds(client)).toBe(1);
    await goOn();
    const books = await expectExact(world, orderReference);
    expect(books.refundedMinor).toBe(sum);
    expect(books.attempt.status).toBe(part === null ? "refunded" : "approved");
    expect(await adoptOldRefunds(client)).toBe(0);
  });

  it("of an order that was to be refunded in part: what it sent is recorded, and nothing is sent again", async () => {
    const { orderReference, totalMinor } = await world.buyByCard();
    await world.reward(orderReference);
    await world.request(orderReference, { reason: "goodwill", amountMinor: 500n });
    await world.gateway.refund({ orderReference, amountMinor: 500n, currency: "UAH", comment: "back" });
    await lastReleaseHears(orderReference);
    expect(await adoptOldRefunds(client)).toBe(2);
    await goOn();
    expect(world.sandbox.givenBack(orderReference)).toBe(500n);
    const books = await expectExact(world, orderReference);
    expect(books.done).toMatchObject([{ reason: "goodwill", amountMinor: 500n, status: "done" }]);
    expect(books.reward?.heldByRefund).toBeNull();
    // The rest can still be refunded.
    expect(await world.request(orderReference, { reason: "whole" })).toMatchObject({ amountMinor: totalMinor - 500n });
  });

  it("can be read before they are taken over: as refunds that only the statement decides", async () => {
    const { orderReference, totalMinor } = await world.buyByCard();
    await world.reward(orderReference);
    await world.request(orderReference, { reason: "goodwill", amountMinor: 500n });
    await world.gateway.refund({ orderReference, amountMinor: 500n, currency: "UAH", comment: "back" });
    await lastReleaseHears(orderReference);
    const wish = { reason: "whole" } as const;
    const seen = () => previewRefund({ ...world.ctx, db: world.database.appDb }, { orderReference, wish });
    await expect(seen()).rejects.toMatchObject({ code: "payment_not_standing" });
    world.sandbox.giveBack(orderReference, [200n], null, { quietly: true });
    await world.hear(orderReference, minutesLater(1));
    await world.tick(minutesLater(2));
    const books = await expectExact(world, orderReference);
    expect(books.done.map(({ amountMinor, status, position }) => [amountMinor, status, position]).toSorted()).toEqual([
      [200n, "done", 2],
      [500n, "done", 1],
    ]);
    expect(books.reward?.heldByRefund).toBeNull();
    expect(await seen()).toMatchObject({ amountMinor: totalMinor - 700n, isInFlight: false });
    expect(await adoptOldRefunds(client)).toBe(0);
  });

  it("of a second payment: it is done", async () => {
    const order = await world.buyByCard();
    const surplus = await world.payAgain(order);
    await world.gateway.refund({
      orderReference: surplus,
      amountMinor: order.totalMinor,
      currency: "UAH",
      comment: "back",
    });
    await lastReleaseHears(surplus);
    expect(await adoptOldRefunds(client)).toBe(1);
    expect((await world.ledgers(surplus)).refunds).toMatchObject([{ status: "done", position: 1 }]);
    await goOn();
    expect(world.sandbox.givenBack(surplus)).toBe(order.totalMinor);
  });
});
