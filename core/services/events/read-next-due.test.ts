import { beforeEach, expect, it } from "vitest";
import { readNextDue } from "#core/services/events/read-next-due";
import { processDuePayouts } from "#core/services/payouts/process-due-payouts";
import * as schema from "#db/schema";
import { type PayoutFixture, payoutFixture } from "#scripts/testing/payout-fixture";

let world: PayoutFixture;

beforeEach(async () => {
  world = await payoutFixture();
  await world.database.adminDb.delete(schema.outbox);
});

const due = (now: string) => readNextDue(world.ctx, { now: new Date(now) });

/** Attempts and events of what the fixture sells are over. */
async function buy() {
  const bought = await world.buy({ by: "card", units: [1, 0, 0] });
  await world.database.adminDb.delete(schema.outbox);
  await world.database.adminDb.update(schema.paymentAttempts).set({ nextCheckAt: null });
  return bought;
}

it("is never in a store where nothing is open", async () => {
  expect(await due("2026-03-01T10:00:00Z")).toBeNull();
});

it("is when the provider is to be asked about an attempt, or a refund goes on", async () => {
  const { orderReference } = await buy();
  const { adminDb } = world.database;
  const [asked, tried] = [new Date("2026-03-01T11:00:00Z"), new Date("2026-03-01T10:30:00Z")];
  await adminDb.update(schema.paymentAttempts).set({ nextCheckAt: asked });
  expect(await due("2026-03-01T10:00:00Z")).toEqual(asked);
  await world.request(orderReference, { reason: "whole" });
  await adminDb.update(schema.refunds).set({ nextTryAt: tried });
  await adminDb.delete(schema.outbox);
  expect(await due("2026-03-01T10:00:00Z")).toEqual(tried);
  await adminDb.update(schema.refunds).set({ status: "refused" });
  expect(await due("2026-03-01T10:00:00Z")).toEqual(asked);
});

it("has passed for an event that was not sent", async () => {
  const at = new Date("2026-03-01T09:00:00Z");
  await world.database.adminDb.insert(schema.outbox).values({
    id: "unsent",
    message: { type: "refund.requested", orderReference: "r-1" },
    createdAt: at,
  });
  expect(await due("2026-03-01T10:00:00Z")).toEqual(at);
});

it("is when a sale is due, and after that the beginning of each day of Kyiv while it cannot be paid", async () => {
  await buy();
  const { adminDb } = world.database;
  const dueAt = new Date("2026-03-10T12:00:00Z");
  await adminDb.update(schema.settlements).set({ dueAt });
  expect(await due("2026-03-08T12:00:00Z")).toEqual(dueAt);
  const midnight = new Date("2026-03-10T22:00:00Z");
  expect(await due("2026-03-10T12:00:00Z")).toEqual(midnight);
  expect(await due("2026-03-10T22:00:00Z")).toEqual(new Date("2026-03-11T22:00:00Z"));
  await processDuePayouts(world.ctx, { actor: "ann", now: new Date("2026-03-11T00:00:00Z") });
  await adminDb.delete(schema.outbox);
  expect(await due("2026-03-11T00:00:00Z")).toBeNull();
});

it("is when a file for the bank that nobody goes on with is sealed", async () => {
  const [banked = ""] = world.vendors;
  await world.setMethod(banked, "bank");
  await world.addDetails(banked);
  await buy();
  const { adminDb } = world.database;
  await processDuePayouts(world.ctx, { actor: "ann", now: new Date("2026-04-20T10:00:00Z") });
  await adminDb.delete(schema.outbox);
  expect(await due("2026-04-20T10:00:00Z")).toBeNull();
  await adminDb.update(schema.payoutBatches).set({ sealedAt: null, createdAt: new Date("2026-04-20T10:00:00Z") });
  expect(await due("2026-04-20T10:05:00Z")).toEqual(new Date("2026-04-20T10:15:00Z"));
});
