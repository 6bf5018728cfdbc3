import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { PaymentGateway } from "#core/ports/payment-gateway";
import { retryRefund } from "#core/services/refunds/retry-refund";
import { sendRefund } from "#core/services/refunds/send-refund";
import { refunds } from "#db/schema";
import { expectExact } from "#scripts/testing/exact-ledgers";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { minutesLater, type ProviderWorld, providerWorld } from "#scripts/testing/refunds-at-provider";

let world: ProviderWorld;

beforeAll(async () => {
  world = await providerWorld();
  return () => world.sandbox.stop();
});

beforeEach(() => {
  world.sandbox.setBalance("enough");
  world.sandbox.setBehind(false);
});

const goodwill = (amountMinor: bigint) => ({ reason: "goodwill", amountMinor }) as const;
const rowsOf = (orderReference: string) =>
  world.database.adminDb
    .select()
    .from(refunds)
    .where(eq(refunds.orderReference, orderReference))
    .orderBy(refunds.createdAt, refunds.position);

/** The provider's book and ours are the same, and every ledger follows. */
async function expectSameBooks(orderReference: string, sumMinor: bigint) {
  expect(world.sandbox.givenBack(orderReference)).toBe(sumMinor);
  const books = await expectExact(world, orderReference);
  expect(books.refundedMinor).toBe(sumMinor);
  return books;
}

describe("a refund at the provider", () => {
  it("goes back in parts, each once, until all of it is back", async () => {
    const { orderReference, items, totalMinor } = await world.buyByCard();
    const lines = [{ itemId: items[0] ?? "", quantity: 1 }];
    const { amountMinor } = await world.request(orderReference, { reason: "lines", lines });
    expect(await world.send(orderReference, minutesLater(0))).toEqual({ status: "done" });
    expect((await expectSameBooks(orderReference, amountMinor)).attempt.status).toBe("approved");
    await world.request(orderReference, goodwill(1n));
    expect(await world.send(orderReference, minutesLater(1))).toEqual({ status: "done" });
    await world.request(orderReference, { reason: "whole" });
    expect(await world.send(orderReference, minutesLater(2))).toEqual({ status: "done" });
    expect((await expectSameBooks(orderReference, totalMinor)).attempt.status).toBe("refunded");
    expect(world.sandbox.refunds(orderReference)).toBe(3);
    expect(await world.send(orderReference, minutesLater(60))).toBeNull();
  });

  it("is sent by one of several workers", async () => {
    const { orderReference } = await world.buyByCard();
    await world.request(orderReference, goodwill(700n));
    const results = await Promise.all([1, 2, 3, 4].map(() => world.send(orderReference, minutesLater(0))));
    expect(results.filter((result) => result !== null)).toEqual([{ status: "done" }]);
    expect(world.sandbox.refunds(orderReference)).toBe(1);
  });

  it("is not sent by a worker that slept over its lease", async () => {
    const { orderReference } = await world.buyByCard();
    await world.request(orderReference, goodwill(700n));
    let others: Promise<unknown> | null = null;
    const sleepy: PaymentGateway = {
      ...world.gateway,
      async readStatus(reference) {
        const statement = await world.gateway.readStatus(reference);
        // While this one sleeps, another claims the refund and sends it.
        others ??= world.send(orderReference, minutesLater(2));
        await others;
        return statement;
      },
    };
    const late = await sendRefund(world.contextWith(sleepy), { orderReference, now: minutesLater(0) });
    expect([await others, late]).toEqual([{ status: "done" }, { status: "done" }]);
    expect(world.sandbox.refunds(orderReference)).toBe(1);
    await expectSameBooks(orderReference, 700n);
  });

  it("is not sent by one that slept while another had sent it and does not know what became of it", async () => {
    const { orderReference } = await world.buyByCard();
    await world.request(orderReference, goodwill(700n));
    let others: Promise<unknown> | null = null;
    const sleepy: PaymentGateway = {
      ...world.gateway,
      async readStatus(reference) {
        const statement = await world.gateway.readStatus(reference);
        others ??= world.send(orderReference, minutesLater(2)).catch((error: unknown) => error);
        await others;
        return statement;
      },
    };
    world.sandbox.loseRefunds("requests", 1);
    expect(await sendRefund(world.contextWith(sleepy), { orderReference, now: minutesLater(0) })).toBeNull();
    expect(await rowsOf(orderReference)).toMatchObject([{ status: "sent", tries: 2, sentAt: minutesLater(2) }]);
    expect(world.sandbox.refunds(orderReference)).toBe(0);
    for (let minute = 3; minute < 20; minute++) await world.tick(minutesLater(minute));
    await expectSameBooks(orderReference, 700n);
  });

  it("is found done when only its answer was lost", async () => {
    const { orderReference } = await world.buyByCard();
    await world.request(orderReference, goodwill(500n));
    world.sandbox.loseRefunds("answers", 1);
    await expect(world.send(orderReference, minutesLater(0))).rejects.toMatchObject({ retry: true });
    expect(await rowsOf(orderReference)).toMatchObject([{ status: "sent", sentAt: minutesLater(0) }]);
    expect(await world.send(orderReference, minutesLater(0.5))).toBeNull();
    expect(await world.send(orderReference, minutesLater(1))).toEqual({ status: "done" });
    expect(world.sandbox.refunds(orderReference)).toBe(1);
    await expectSameBooks(orderReference, 500n);
  });

  it("is sent again when it never arrived, but not before eleven minutes without a growing sum", async () => {
    const { orderReference } = await world.buyByCard();
    await world.request(orderReference, goodwill(500n));
    world.sandbox.loseRefunds("requests", 1);
    await expect(world.send(orderReference, minutesLater(0))).rejects.toMatchObject({ retry: true });
    for (let minute = 1; minute < 11; minute++) await world.tick(minutesLater(minute));
    expect(world.sandbox.refunds(orderReference)).toBe(0);
    expect(await rowsOf(orderReference)).toMatchObject([{ status: "sent", sentAt: minutesLater(0) }]);
    for (let minute = 11; minute < 20; minute++) await world.tick(minutesLater(minute));
    expect(world.sandbox.refunds(orderReference)).toBe(1);
    await expectSameBooks(orderReference, 500n);
  });

  it("is never sent again once the provider has it in work, however long that takes", async () => {
    const { orderReference, totalMinor } = await world.buyByCard();
    await world.request(orderReference, { reason: "whole" });
    world.sandbox.setBalance("low");
    expect(await world.send(orderReference, minutesLater(0))).toEqual({ status: "sent" });
    expect(await rowsOf(orderReference)).toMatchObject([{ status: "sent", acceptedAt: minutesLater(0) }]);
    for (const minute of [1, 3, 10, 30, 100, 600, 3000, 9000]) await world.tick(minutesLater(minute));
    world.sandbox.setBalance("enough");
    await world.tick(minutesLater(20_000));
    expect(world.sandbox.refunds(orderReference)).toBe(1);
    await expectSameBooks(orderReference, totalMinor);
  });

  it("is not sent again while the provider's statement is behind its own answer", async () => {
    const { orderReference } = await world.buyByCard();
    await world.request(orderReference, goodwill(500n));
    world.sandbox.setBehind(true);
    expect(await world.send(orderReference, minutesLater(0))).toEqual({ status: "sent" });
    for (const minute of [1, 3, 10, 30, 100]) await world.tick(minutesLater(minute));
    world.sandbox.setBehind(false);
    await world.tick(minutesLater(600));
    expect(world.sandbox.refunds(orderReference)).toBe(1);
    await expectSameBooks(orderReference, 500n);
  });

  it("that the provider took and never showed is for a person after three days, and is recorded if it comes late", async () => {
    const { orderReference } = await world.buyByCard();
    const { refundId } = await world.request(orderReference, goodwill(500n));
    world.sandbox.setBehind(true);
    await world.send(orderReference, minutesLater(0));
    await world.tick(minutesLater(4_300));
    expect(await rowsOf(orderReference)).toMatchObject([{ status: "sent" }]);
    expectErrorLog(new RegExp(`was refused: a person must look .*${orderReference}`));
    await world.tick(minutesLater(4_800));
    expect(await rowsOf(orderReference)).toMatchObject([{ status: "refused", lastAnswerCode: "not_shown_yet" }]);
    expect(world.sandbox.refunds(orderReference)).toBe(1);
    world.sandbox.setBehind(false);
    await retryRefund(world.ctx, { refundId, actorId: "ann", now: minutesLater(4_900) });
    expect(await world.send(orderReference, minutesLater(4_900))).toEqual({ status: "done" });
    expect(world.sandbox.refunds(orderReference)).toBe(1);
    await expectSameBooks(orderReference, 500n);
  });

  it("waits where the merchant's balance is empty, and is asked for again", async () => {
    const { orderReference } = await world.buyByCard();
    await world.request(orderReference, goodwill(500n));
    world.sandbox.setBalance("empty");
    expect(await world.send(orderReference, minutesLater(0))).toEqual({ status: "sent" });
    expect(await rowsOf(orderReference)).toMatchObject([{ acceptedAt: null, lastAnswerCode: "provider_said" }]);
    world.sandbox.setBalance("enough");
    for (let minute = 1; minute < 20; minute++) await world.tick(minutesLater(minute));
    expect(world.sandbox.refunds(orderReference)).toBe(1);
    await expectSameBooks(orderReference, 500n);
  });

  it("that is refused changes nothing, and lifts what it held", async () => {
    const { orderReference } = await world.buyByCard();
    await world.reward(orderReference);
    await world.request(orderReference, { reason: "whole" });
    world.sandbox.setBalance("blocked");
    expectErrorLog(new RegExp(`was refused: a person must look .*${orderReference}`));
    expect(await world.send(orderReference, minutesLater(0))).toEqual({ status: "refused" });
    const books = await expectSameBooks(orderReference, 0n);
    expect(books.reward?.heldByRefund).toBeNull();
    expect(books.settlementRows.map(({ heldByRefund }) => heldByRefund)).toEqual([null, null, null]);
    expect(books.settlementRows.map(({ status }) => status)).toEqual(["pending", "pending", "pending"]);
  });
});

describe("a refund in the provider's cabinet", () => {
  it.each(["before ours was asked for", "while ours is open"])("%s is recorded first", async (when) => {
    const { orderReference } = await world.buyByCard();
    if (when === "before ours was asked for") world.sandbox.giveBack(orderReference, [100n, 100n], null);
    await world.request(orderReference, goodwill(500n));
    if (when === "while ours is open") world.sandbox.giveBack(orderReference, [100n, 100n], null);
    expect(await world.send(orderReference, minutesLater(0))).toEqual({ status: "done" });
    expect(
      (await rowsOf(orderReference)).map(({ reason, amountMinor, position }) => [reason, amountMinor, position]),
    ).toEqual(
      expect.arrayContaining([
        ["cabinet", 200n, 1],
        ["goodwill", 500n, 2],
      ]),
    );
    await expectSameBooks(orderReference, 700n);
  });

  it("of the same amount while ours is open is taken for ours: nothing more is sent", async () => {
    const { orderReference } = await world.buyByCard();
    await world.request(orderReference, goodwill(500n));
    world.sandbox.giveBack(orderReference, [500n], null, { quietly: true });
    expect(await world.send(orderReference, minutesLater(0))).toEqual({ status: "done" });
    expect(await rowsOf(orderReference)).toMatchObject([{ reason: "goodwill", sentAt: null, status: "done" }]);
    await expectSameBooks(orderReference, 500n);
  });

  it("that leaves less than was asked for ends ours without sending it", async () => {
    const { orderReference, totalMinor } = await world.buyByCard();
    await world.request(orderReference, { reason: "whole" });
    world.sandbox.giveBack(orderReference, [1n], null);
    expectErrorLog(new RegExp(`was refused: a person must look .*${orderReference}`));
    expect(await world.send(orderReference, minutesLater(0))).toEqual({ status: "refused" });
    expect(await rowsOf(orderReference)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ reason: "whole", lastAnswerCode: "more_than_left", sentAt: null, resolvedAt: null }),
      ]),
    );
    const books = await expectSameBooks(orderReference, 1n);
    expect(books.settlementRows.every(({ heldByRefund }) => heldByRefund === null)).toBe(true);
    expect(await world.request(orderReference, { reason: "whole" })).toMatchObject({ amountMinor: totalMinor - 1n });
    expect(await world.send(orderReference, minutesLater(1))).toEqual({ status: "done" });
    await expectSameBooks(orderReference, totalMinor);
  });
});

describe("the second of two payments", () => {
  it("goes back whole, without an effect on any ledger", async () => {
    const order = await world.buyByCard();
    const surplus = await world.payAgain(order);
    expect(await world.send(surplus, minutesLater(1))).toEqual({ status: "done" });
    expect(world.sandbox.refunds(surplus)).toBe(1);
    expect((await rowsOf(surplus)).map(({ status, reason }) => [status, reason])).toEqual([["done", "double_payment"]]);
    expect((await world.ledgers(surplus)).attempt.status).toBe("refunded");
    const books = await expectSameBooks(order.orderReference, 0n);
    expect(books.settlementRows.map(({ status }) => status)).toEqual(["pending", "pending", "pending"]);
  });

  it("needs nobody when a part of it was given back otherwise: the rest follows", async () => {
    const order = await world.buyByCard();
    const surplus = await world.payAgain(order);
    world.sandbox.giveBack(surplus, [1_234n], null);
    for (const minute of [0, 1, 2, 3]) await world.tick(minutesLater(minute));
    expect(world.sandbox.givenBack(surplus)).toBe(order.totalMinor);
    const rows = await rowsOf(surplus);
    expect(
      rows.filter(({ position }) => position !== null).map(({ amountMinor, reason }) => [reason, amountMinor]),
    ).toEqual(
      expect.arrayContaining([
        ["cabinet", 1_234n],
        ["double_payment", order.totalMinor - 1_234n],
      ]),
    );
    expect((await world.ledgers(surplus)).attempt.status).toBe("refunded");
    await expectSameBooks(order.orderReference, 0n);
    expect(rows.every(({ status, resolvedAt }) => status === "done" || resolvedAt !== null)).toBe(true);
  });
});
