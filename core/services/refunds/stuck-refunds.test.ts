import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { gatewaysOf, type PaymentGateway } from "#core/ports/payment-gateway";
import { readRisk } from "#core/services/events/read-risk";
import { closeRefundByHand } from "#core/services/refunds/close-refund-by-hand";
import { confirmRefund } from "#core/services/refunds/confirm-refund";
import { dropRefund } from "#core/services/refunds/drop-refund";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import { retryRefund } from "#core/services/refunds/retry-refund";
import { sendRefund } from "#core/services/refunds/send-refund";
import { paymentEvents, refunds } from "#db/schema";
import { expectExact } from "#scripts/testing/exact-ledgers";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { minutesLater, type ProviderWorld, providerWorld } from "#scripts/testing/refunds-at-provider";

let world: ProviderWorld;

beforeAll(async () => {
  world = await providerWorld();
  return () => world.sandbox.stop();
});

beforeEach(async () => {
  world.sandbox.setBalance("enough");
  await world.forget();
});

const daysLater = (days: number) => minutesLater(days * 1_440);
const goodwill = (amountMinor: bigint) => ({ reason: "goodwill", amountMinor }) as const;
const isConflict = { code: "conflict" };
const bankSays = { bankReference: "ARN-7", note: "the bank says so", actorId: "ann", now: daysLater(22) };
const rowsOf = (orderReference: string) =>
  world.database.adminDb
    .select()
    .from(refunds)
    .where(eq(refunds.orderReference, orderReference))
    .orderBy(refunds.createdAt, refunds.position);
const parkedOf = async (orderReference: string) =>
  (
    await world.database.adminDb.select().from(paymentEvents).where(eq(paymentEvents.orderReference, orderReference))
  ).filter(({ outcome }) => outcome === "parked");

/** A refund that the provider has taken, and then has in work. */
async function inWork(wish: Parameters<ProviderWorld["request"]>[1]) {
  const order = await world.buyByCard();
  await world.reward(order.orderReference);
  const { refundId, amountMinor } = await world.request(order.orderReference, wish);
  world.sandbox.setBalance("low");
  expect(await world.send(order.orderReference, daysLater(0))).toEqual({ status: "sent" });
  return { ...order, refundId, amountMinor };
}

/** The same, three weeks later. */
async function stuck(wish: Parameters<ProviderWorld["request"]>[1] = { reason: "whole" }) {
  const order = await inWork(wish);
  expectErrorLog(new RegExp(`is in work for weeks: a person may decide .*${order.orderReference}`));
  await world.send(order.orderReference, daysLater(21.1));
  return order;
}

/** The provider's work is done, and it says so. */
async function shownAtLast(orderReference: string, day: number) {
  world.sandbox.setBalance("enough");
  await world.hear(orderReference, daysLater(day));
  for (const hour of [1, 12, 80, 90]) await world.tick(daysLater(day + hour / 24));
}

describe("a refund that the provider has in work for weeks", () => {
  it("is for nobody before three weeks, and then for a person; it is asked about all the same", async () => {
    const { orderReference, refundId } = await inWork({ reason: "whole" });
    const before = (await readRisk(world.ctx, { now: daysLater(1) })).parkedPayments;
    await world.send(orderReference, daysLater(20));
    await expect(confirmRefund(world.ctx, { ...bankSays, refundId })).rejects.toMatchObject(isConflict);
    await expect(dropRefund(world.ctx, { ...bankSays, refundId })).rejects.toMatchObject(isConflict);
    expectErrorLog(new RegExp(`is in work for weeks: a person may decide .*${orderReference}`));
    await world.send(orderReference, daysLater(21.1));
    expect((await readRisk(world.ctx, { now: daysLater(22) })).parkedPayments).toBe(before + 1);
    await expect(retryRefund(world.ctx, { refundId, actorId: "ann", now: daysLater(22) })).rejects.toMatchObject(
      isConflict,
    );
    world.sandbox.setBalance("enough");
    expect(await world.send(orderReference, daysLater(23))).toEqual({ status: "done" });
    expect(world.sandbox.refunds(orderReference)).toBe(1);
    await expect(confirmRefund(world.ctx, { ...bankSays, refundId })).rejects.toMatchObject(isConflict);
    await expectExact(world, orderReference);
  });

  it.each([{ reason: "whole" } as const, goodwill(700n)])(
    "is done once a bank confirms it ($reason), and never twice",
    async (wish) => {
      const { orderReference, refundId, amountMinor } = await stuck(wish);
      const confirmed = await Promise.allSettled(
        ["ARN-7", "ARN-8"].map((bankReference) => confirmRefund(world.ctx, { ...bankSays, bankReference, refundId })),
      );
      expect(confirmed.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const books = await expectExact(world, orderReference);
      expect(books.done).toMatchObject([{ id: refundId, amountMinor, resolvedBy: "ann" }]);
      expect(books.reward?.heldByRefund).toBeNull();
      await shownAtLast(orderReference, 30);
      expect(world.sandbox.givenBack(orderReference)).toBe(amountMinor);
      expect((await expectExact(world, orderReference)).refundedMinor).toBe(amountMinor);
      expect(await parkedOf(orderReference)).toEqual([]);
    },
  );

  it("and was confirmed lets no other one through until the provider shows it: its sum could not tell them apart", async () => {
    const { orderReference, refundId } = await stuck(goodwill(700n));
    await confirmRefund(world.ctx, { ...bankSays, refundId });
    const other = await world.request(orderReference, goodwill(300n));
    const silent: PaymentGateway = {
      ...world.gateway,
      async readStatus(reference) {
        const statement = await world.gateway.readStatus(reference);
        return statement && { ...statement, status: "approved", providerStatus: "Approved" };
      },
    };
    expectErrorLog(new RegExp(`was refused: a person must look .*${orderReference}`));
    const sent = await sendRefund(world.contextWith(silent), { orderReference, now: daysLater(23) });
    expect(sent).toEqual({ status: "refused" });
    expect(await world.gateway.readStatus(orderReference)).toMatchObject({ refundedMinor: 0n });
    await shownAtLast(orderReference, 30);
    await retryRefund(world.ctx, { refundId: other.refundId, actorId: "ann", now: daysLater(40) });
    expect(await world.send(orderReference, daysLater(40))).toEqual({ status: "done" });
    expect(world.sandbox.givenBack(orderReference)).toBe(1_000n);
    expect((await expectExact(world, orderReference)).refundedMinor).toBe(1_000n);
  });

  it("is given up: what it held is free, and what the provider gives back after all is found", async () => {
    const { orderReference, refundId } = await stuck(goodwill(700n));
    await dropRefund(world.ctx, { ...bankSays, refundId });
    const books = await expectExact(world, orderReference);
    expect(books.reward?.heldByRefund).toBeNull();
    expect(books.settlementRows.map(({ heldByRefund }) => heldByRefund)).toEqual([null, null, null]);
    expect(await world.send(orderReference, daysLater(23))).toBeNull();
    await shownAtLast(orderReference, 30);
    expect((await expectExact(world, orderReference)).done).toMatchObject([{ reason: "cabinet", amountMinor: 700n }]);
  });

  it("is given by hand instead: if the provider gives it back, too, that is parked as excess", async () => {
    const { orderReference, refundId, totalMinor } = await stuck();
    await closeRefundByHand(world.ctx, { ...bankSays, refundId, amountMinor: null });
    const books = await expectExact(world, orderReference);
    expect(books.done).toMatchObject([{ amountMinor: totalMinor, bankReference: "ARN-7" }]);
    expect(books.reward?.heldByRefund).toBeNull();
    expectErrorLog(new RegExp(`more of .* was given back than was left ${orderReference}`));
    await shownAtLast(orderReference, 30);
    expect(await parkedOf(orderReference)).toMatchObject([{ noteCode: "refund_excess" }]);
  });

  it("is decided once, whoever presses what at once", async () => {
    for (let round = 0; round < 6; round++) {
      const { orderReference, refundId } = await stuck(goodwill(700n));
      const results = await Promise.allSettled([
        confirmRefund(world.ctx, { ...bankSays, refundId }),
        closeRefundByHand(world.ctx, { ...bankSays, refundId, amountMinor: null }),
        dropRefund(world.ctx, { ...bankSays, refundId }),
        world.send(orderReference, daysLater(22)),
      ]);
      const [byBank, byHand, dropped] = results.map(({ status }) => status === "fulfilled");
      expect([byBank, byHand, dropped].filter(Boolean)).toHaveLength(1);
      const books = await expectExact(world, orderReference);
      expect(books.refundedMinor).toBe(dropped ? 0n : 700n);
      expect(books.reward?.heldByRefund).toBeNull();
    }
  });
});

describe("a payment that its provider has forgotten", () => {
  it("has its refund asked for at growing pauses, and then told to a person", async () => {
    const { orderReference } = await world.buyByCard();
    await world.request(orderReference, goodwill(500n));
    let asked = 0;
    const forgetful = world.contextWith({
      ...world.gateway,
      async readStatus() {
        asked++;
        return null;
      },
    });
    for (let minute = 0; minute < 60; minute++) {
      await sendRefund(forgetful, { orderReference, now: minutesLater(minute) });
    }
    expect(asked).toBe(6);
    expect(await rowsOf(orderReference)).toMatchObject([
      { status: "requested", lastAnswerCode: "provider_forgot", nextTryAt: minutesLater(63) },
    ]);
    expectErrorLog(new RegExp(`was refused: a person must look .*${orderReference}`));
    expect(await sendRefund(forgetful, { orderReference, now: daysLater(3) })).toEqual({ status: "refused" });
    expect(world.sandbox.refunds(orderReference)).toBe(0);
    await expectExact(world, orderReference);
  });
});

describe("a chargeback while a refund is in flight", () => {
  it("is recorded, for the money is gone; the refund that needs it is never sent", async () => {
    const { orderReference, totalMinor } = await world.buyByCard();
    await world.request(orderReference, goodwill(500n));
    await recordChargeback(world.ctx, { ...bankSays, orderReference, amountMinor: null });
    expect((await expectExact(world, orderReference)).refundedMinor).toBe(totalMinor);
    expectErrorLog(new RegExp(`was refused: a person must look .*${orderReference}`));
    expect(await world.send(orderReference, daysLater(1))).toEqual({ status: "refused" });
    expect(world.sandbox.refunds(orderReference)).toBe(0);
  });

  it("is parked as excess where the provider has given that money back, too", async () => {
    const { orderReference, totalMinor } = await inWork(goodwill(500n));
    await recordChargeback(world.ctx, { ...bankSays, orderReference, amountMinor: null });
    expectErrorLog(
      new RegExp(`more of .* was given back than was left ${orderReference}`),
      new RegExp(`was refused: a person must look .*${orderReference}`),
    );
    world.sandbox.setBalance("enough");
    expect(await world.send(orderReference, daysLater(1))).toEqual({ status: "refused" });
    expect((await expectExact(world, orderReference)).refundedMinor).toBe(totalMinor);
    expect(await parkedOf(orderReference)).toMatchObject([{ noteCode: "refund_excess" }]);
  });
});

describe("a refund whose provider this clone has no gateway for any more", () => {
  const without = () => ({ ...world.ctx, gateways: gatewaysOf([]) });

  async function orphaned() {
    const order = await world.buyByCard();
    await world.reward(order.orderReference);
    const { refundId } = await world.request(order.orderReference, { reason: "whole" });
    expectErrorLog(new RegExp(`refund of .* waits: .*${order.orderReference}`));
    await sendRefund(without(), { orderReference: order.orderReference, now: daysLater(0) });
    return { ...order, refundId };
  }

  it("is for a person, who gives the money back by hand: nothing else would ever end it", async () => {
    const before = (await readRisk(world.ctx, { now: daysLater(0) })).parkedPayments;
    const { orderReference, refundId, totalMinor } = await orphaned();
    expect((await readRisk(world.ctx, { now: daysLater(0) })).parkedPayments).toBe(before + 1);
    await closeRefundByHand(world.ctx, { ...bankSays, refundId, amountMinor: null });
    const books = await expectExact(world, orderReference);
    expect(books.done).toMatchObject([{ amountMinor: totalMinor, bankReference: "ARN-7" }]);
    expect(books.reward?.heldByRefund).toBeNull();
    expect(await sendRefund(without(), { orderReference, now: daysLater(1) })).toBeNull();
  });

  it("goes on by itself once there is one, and needs nobody then", async () => {
    const { orderReference, refundId } = await orphaned();
    expect(await world.send(orderReference, daysLater(1))).toEqual({ status: "done" });
    await expect(closeRefundByHand(world.ctx, { ...bankSays, refundId, amountMinor: null })).rejects.toMatchObject(
      isConflict,
    );
    expect(world.sandbox.refunds(orderReference)).toBe(1);
    await expectExact(world, orderReference);
  });
});
