import { and, eq, like } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkPayments } from "#core/services/payments/check-payments";
import { settlePayment } from "#core/services/payments/settle-payment";
import { checkSuspectedRefunds } from "#core/services/refunds/check-suspected-refunds";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import { outbox, paymentAttempts, paymentEvents } from "#db/schema";
import { expectExact } from "#scripts/testing/exact-ledgers";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { minutesLater, orderOf, type ProviderWorld, providerWorld } from "#scripts/testing/refunds-at-provider";
import { providerEvent } from "#scripts/testing/store-fixture";

let world: ProviderWorld;

beforeAll(async () => {
  world = await providerWorld();
  return () => world.sandbox.stop();
});

beforeEach(() => {
  world.sandbox.setBalance("enough");
  world.sandbox.setBehind(false);
});

const eventsOf = (orderReference: string) =>
  world.database.adminDb.select().from(paymentEvents).where(eq(paymentEvents.orderReference, orderReference));
const parkedOf = async (orderReference: string) =>
  (await eventsOf(orderReference)).filter(({ outcome }) => outcome === "parked").map(({ noteCode }) => noteCode);
const askedOf = (orderReference: string) =>
  world.database.adminDb.$count(outbox, like(outbox.id, `refund.suspected:${orderReference}:%`));
const attemptOf = async (orderReference: string) => (await world.ledgers(orderReference)).attempt;
const approvalOf = (orderReference: string, totalMinor: bigint, key: string) => ({
  ...providerEvent(orderReference, totalMinor),
  key,
});

/** The provider's book and ours are the same, and every ledger follows. */
async function expectSameBooks(orderReference: string, sumMinor: bigint) {
  expect(world.sandbox.givenBack(orderReference)).toBe(sumMinor);
  const books = await expectExact(world, orderReference);
  expect(books.refundedMinor).toBe(sumMinor);
  return books;
}

describe("a callback that speaks of a refund", () => {
  it("moves nothing itself, whatever it says and however often: the statement decides", async () => {
    const { orderReference } = await world.buyByCard();
    world.sandbox.giveBack(orderReference, [300n, 200n], null);
    const changes = [{}, { amountMinor: 1n }, { currency: "USD" }, { amountMinor: null }, { status: "voided" }];
    for (const change of [...changes, ...changes]) await world.hear(orderReference, minutesLater(1), change);
    expect(await parkedOf(orderReference)).toEqual([]);
    expect(await attemptOf(orderReference)).toMatchObject({
      status: "approved",
      refundSuspectedAt: minutesLater(1),
      nextCheckAt: minutesLater(2),
    });
    expect(await askedOf(orderReference)).toBe(1);
    await world.hear(orderReference, minutesLater(2));
    expect(await askedOf(orderReference)).toBe(2);
    await Promise.all([1, 2, 3].map(() => world.reconcile(orderReference, minutesLater(2))));
    const { done } = await expectSameBooks(orderReference, 500n);
    expect(done).toMatchObject([{ reason: "cabinet", amountMinor: 500n }]);
  });

  it("about a refund of ours finds nothing more, and the questions end", async () => {
    const { orderReference } = await world.buyByCard();
    await world.request(orderReference, { reason: "goodwill", amountMinor: 100n });
    await world.send(orderReference, minutesLater(0));
    await world.hear(orderReference, minutesLater(0));
    for (const minute of [1, 2, 4, 8, 100, 1_000, 2_000, 4_320, 9_000]) await world.tick(minutesLater(minute));
    await expectSameBooks(orderReference, 100n);
    expect(await attemptOf(orderReference)).toMatchObject({ refundSuspectedAt: null, nextCheckAt: null });
    expect(await parkedOf(orderReference)).toEqual([]);
  });

  it("before the statement shows it is asked about until it does", async () => {
    const { orderReference } = await world.buyByCard();
    world.sandbox.setBehind(true);
    world.sandbox.giveBack(orderReference, [300n], null);
    await world.hear(orderReference, minutesLater(0));
    for (const minute of [1, 2, 4, 60]) await world.tick(minutesLater(minute));
    await expectExact(world, orderReference);
    world.sandbox.setBehind(false);
    await world.tick(minutesLater(200));
    await expectSameBooks(orderReference, 300n);
  });

  it("that the statement never shows is parked after three days, once", async () => {
    const { orderReference } = await world.buyByCard();
    expectErrorLog(new RegExp(`was announced and is not shown ${orderReference}`));
    await world.hear(orderReference, minutesLater(0), { status: "refunded" });
    for (const minute of [1, 2, 4_319, 4_400, 9_000]) await world.tick(minutesLater(minute));
    expect(await parkedOf(orderReference)).toEqual(["refund_not_shown"]);
    expect(await attemptOf(orderReference)).toMatchObject({ refundSuspectedAt: null, status: "approved" });
  });

  it("years late, after all of it is back, re-opens nothing", async () => {
    const { orderReference, totalMinor } = await world.buyByCard();
    await world.request(orderReference, { reason: "whole" });
    await world.send(orderReference, minutesLater(0));
    await world.hear(orderReference, new Date("2029-01-01T00:00:00Z"));
    expect(await askedOf(orderReference)).toBe(0);
    const approval = approvalOf(orderReference, totalMinor, "wayforpay:years-later");
    const late = await settlePayment(world.ctx, { event: approval, now: new Date("2029-01-01T00:00:00Z") });
    expect(late).toMatchObject({ outcome: "ignored", paid: false });
    expect((await expectSameBooks(orderReference, totalMinor)).attempt.status).toBe("refunded");
  });
});

describe("a refund that is heard of before its payment", () => {
  it("in part settles the order first, and then records the refund; the approval that follows changes nothing", async () => {
    const order = await world.payUnheard();
    const { orderReference, totalMinor } = order;
    world.sandbox.giveBack(orderReference, [777n], null);
    await world.hear(orderReference, minutesLater(0));
    expect(await orderOf(world, order.orderId)).toMatchObject({ status: "pending" });
    await world.reconcile(orderReference, minutesLater(0));
    expect(await orderOf(world, order.orderId)).toMatchObject({ status: "paid", paidReference: orderReference });
    await expectSameBooks(orderReference, 777n);
    const approval = approvalOf(orderReference, totalMinor, "wayforpay:late-approval");
    expect(await settlePayment(world.ctx, { event: approval, now: minutesLater(9) })).toMatchObject({ paid: false });
    await world.reconcile(orderReference, minutesLater(10));
    await expectSameBooks(orderReference, 777n);
  });

  it.each(["Refunded", "Voided"] as const)(
    "whole (%s) ends the attempt: nothing was paid, whatever follows",
    async (word) => {
      const { orderReference, orderId, totalMinor } = await world.payUnheard();
      world.sandbox.setStatus(orderReference, word, null);
      await world.hear(orderReference, minutesLater(0));
      await world.reconcile(orderReference, minutesLater(0));
      expect(await attemptOf(orderReference)).toMatchObject({
        status: "refunded",
        refundSuspectedAt: null,
        nextCheckAt: null,
      });
      const approval = approvalOf(orderReference, totalMinor, `wayforpay:approval-after-${word}`);
      expect(await settlePayment(world.ctx, { event: approval, now: minutesLater(9) })).toMatchObject({ paid: false });
      expect(await orderOf(world, orderId)).toMatchObject({ status: "pending" });
      expect(await parkedOf(orderReference)).toEqual([]);
    },
  );

  it("and whose approval arrives in between pays, and is corrected by the whole of it", async () => {
    const { orderReference, orderId, totalMinor } = await world.payUnheard();
    world.sandbox.setStatus(orderReference, "Refunded", null);
    await world.hear(orderReference, minutesLater(0));
    const approval = approvalOf(orderReference, totalMinor, "wayforpay:approval-in-between");
    expect(await settlePayment(world.ctx, { event: approval, now: minutesLater(0) })).toMatchObject({ paid: true });
    // Its message is lost: the poll still asks.
    await world.tick(minutesLater(2));
    expect(await orderOf(world, orderId)).toMatchObject({ status: "paid" });
    expect((await expectSameBooks(orderReference, totalMinor)).attempt.status).toBe("refunded");
  });

  it("is found by the poll of a payment that never called back, in part or whole", async () => {
    const [part, whole] = [await world.payUnheard(), await world.payUnheard()];
    world.sandbox.giveBack(part.orderReference, [5n], null, { quietly: true });
    world.sandbox.giveBack(whole.orderReference, [whole.totalMinor], null);
    for (const { orderReference } of [part, whole]) {
      await world.database.adminDb
        .update(paymentAttempts)
        .set({ nextCheckAt: minutesLater(0), createdAt: minutesLater(0) })
        .where(eq(paymentAttempts.orderReference, orderReference));
    }
    await checkPayments(world.ctx, { now: minutesLater(5) });
    expect(await attemptOf(whole.orderReference)).toMatchObject({ status: "refunded" });
    expect(await orderOf(world, part.orderId)).toMatchObject({ status: "paid" });
    await world.tick(minutesLater(7));
    await expectSameBooks(part.orderReference, 5n);
  });

  it("and never shown leaves an unpaid attempt to the polls again", async () => {
    const { orderReference } = await world.payUnheard();
    world.sandbox.setStatus(orderReference, "Declined", null);
    expectErrorLog(new RegExp(`was announced and is not shown ${orderReference}`));
    await world.hear(orderReference, minutesLater(0), { status: "refunded", key: "wayforpay:never-shown" });
    expect(await attemptOf(orderReference)).toMatchObject({ status: "created" });
    for (const minute of [1, 4_400]) await world.tick(minutesLater(minute));
    expect(await attemptOf(orderReference)).toMatchObject({
      status: "declined",
      refundSuspectedAt: null,
      nextCheckAt: minutesLater(4_400),
    });
  });
});

describe("a payment that the provider calls given back, and never says how much of it", () => {
  it("is parked once and over, where it is unpaid; its approval would still pay", async () => {
    await world.forget();
    const { orderReference, totalMinor } = await world.payUnheard();
    world.sandbox.setStatus(orderReference, "Refunded", null);
    const { gateway } = world;
    const silent = world.contextWith({
      ...gateway,
      readStatus: async (reference) => {
        const statement = await gateway.readStatus(reference);
        return statement && { ...statement, refundedMinor: 0n };
      },
    });
    expectErrorLog(new RegExp(`was announced and is not shown ${orderReference}`));
    await world.hear(orderReference, minutesLater(0), { key: "wayforpay:without-a-sum" });
    for (const minute of [1, 4_400, 4_401, 4_500, 9_000, 13_500]) {
      await checkSuspectedRefunds(silent, { now: minutesLater(minute) });
      await checkPayments(silent, { now: minutesLater(minute) });
    }
    expect(await parkedOf(orderReference)).toEqual(["refund_not_shown"]);
    expect(await attemptOf(orderReference)).toMatchObject({
      status: "expired",
      refundSuspectedAt: null,
      nextCheckAt: null,
    });
    const approval = approvalOf(orderReference, totalMinor, "wayforpay:approval-after-all");
    expect(await settlePayment(world.ctx, { event: approval, now: minutesLater(13_501) })).toMatchObject({
      paid: true,
    });
  });
});

describe("what the ledger cannot take", () => {
  it("is given back beyond what is left: parked for a person, once for each sum", async () => {
    const { orderReference } = await world.buyByCard();
    await recordChargeback(world.ctx, {
      orderReference,
      amountMinor: null,
      bankReference: "ARN-1",
      note: "the bank took it",
      actorId: "ann",
      now: minutesLater(0),
    });
    world.sandbox.giveBack(orderReference, [300n], null);
    await world.hear(orderReference, minutesLater(1));
    expectErrorLog(new RegExp(`more of .* was given back than was left ${orderReference}`));
    for (const minute of [2, 3, 6]) await world.tick(minutesLater(minute));
    const parked = (await eventsOf(orderReference)).filter(({ outcome }) => outcome === "parked");
    expect(parked).toMatchObject([{ noteCode: "refund_excess", payload: { statedMinor: "300", excessMinor: "300" } }]);
    await expectExact(world, orderReference);
  });

  it("was refunded at the provider under the last release: the statement corrects the ledgers", async () => {
    const { orderReference, totalMinor } = await world.buyByCard();
    world.sandbox.giveBack(orderReference, [totalMinor], null);
    // As the migration leaves it.
    await world.database.adminDb
      .update(paymentAttempts)
      .set({ status: "refunded", refundSuspectedAt: minutesLater(0), nextCheckAt: minutesLater(0) })
      .where(and(eq(paymentAttempts.orderReference, orderReference)));
    await world.tick(minutesLater(1));
    const { done } = await expectSameBooks(orderReference, totalMinor);
    expect(done).toMatchObject([{ reason: "cabinet" }]);
    expect(await attemptOf(orderReference)).toMatchObject({ refundSuspectedAt: null });
  });
});
