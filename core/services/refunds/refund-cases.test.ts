import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { settlePayment } from "#core/services/payments/settle-payment";
import { askProviderAgain } from "#core/services/refunds/ask-provider-again";
import { closeRefundByHand } from "#core/services/refunds/close-refund-by-hand";
import { dropRefund } from "#core/services/refunds/drop-refund";
import { recordParkedRefund } from "#core/services/refunds/record-parked-refund";
import { retryRefund } from "#core/services/refunds/retry-refund";
import { outbox, paymentEvents, refunds } from "#db/schema";
import { expectExact } from "#scripts/testing/exact-ledgers";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { minutesLater, orderOf, type ProviderWorld, providerWorld } from "#scripts/testing/refunds-at-provider";
import { providerEvent } from "#scripts/testing/store-fixture";

let world: ProviderWorld;

beforeAll(async () => {
  world = await providerWorld();
  return () => world.sandbox.stop();
});

beforeEach(() => world.sandbox.setBalance("enough"));

const now = minutesLater(30);
const decision = { actorId: "ann", note: "asked the bank", now };
const refundOf = async (id: string) =>
  (await world.database.adminDb.select().from(refunds).where(eq(refunds.id, id)))[0];
const eventOf = async (key: string) =>
  (await world.database.adminDb.select().from(paymentEvents).where(eq(paymentEvents.key, key)))[0];
const isConflict = { code: "conflict" };

/** A refund that the provider has refused. */
async function refused(wish: Parameters<ProviderWorld["request"]>[1] = { reason: "whole" }) {
  const order = await world.buyByCard();
  await world.reward(order.orderReference);
  const { refundId, amountMinor } = await world.request(order.orderReference, wish);
  world.sandbox.setBalance("blocked");
  expectErrorLog(new RegExp(`was refused: a person must look .*${order.orderReference}`));
  await world.send(order.orderReference, minutesLater(0));
  world.sandbox.setBalance("enough");
  return { ...order, refundId, amountMinor };
}

/** The same database, with something that happens after each batch; `written` once a refund of this kind is in the books. */
function ctxThat(afterBatch: (written: boolean) => Promise<void>) {
  const { db } = world.ctx;
  const batch: typeof db.batch = async (statements) => {
    const answer = await db.batch(statements);
    await afterBatch(statements.length > 8);
    return answer;
  };
  return { db: Object.assign(Object.create(db) as typeof db, { batch }) };
}

describe("a refund that the provider refused", () => {
  it("is asked for again, once: what it touches is held anew, and it goes back", async () => {
    const { orderReference, refundId, totalMinor } = await refused();
    const asked = await Promise.allSettled(
      [1, 2, 3].map(() => retryRefund(world.ctx, { refundId, actorId: "ann", now })),
    );
    expect(asked.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    const books = await expectExact(world, orderReference);
    expect(books.reward?.heldByRefund).toBe(refundId);
    expect(books.settlementRows.map(({ heldByRefund }) => heldByRefund)).toEqual(Array(3).fill(refundId));
    const messages = (await world.database.adminDb.select().from(outbox)).map(({ message }) => message);
    const ours = { type: "refund.requested", orderReference };
    expect(messages.filter((message) => JSON.stringify(message) === JSON.stringify(ours))).toHaveLength(2);
    expect(await world.send(orderReference, now)).toEqual({ status: "done" });
    expect((await expectExact(world, orderReference)).refundedMinor).toBe(totalMinor);
    expect(world.sandbox.refunds(orderReference)).toBe(1);
    await expect(retryRefund(world.ctx, { refundId, actorId: "ann", now })).rejects.toMatchObject(isConflict);
  });

  it("is not asked for again while another is in flight, or once more was given back than it leaves", async () => {
    const { orderReference, refundId } = await refused();
    const other = await world.request(orderReference, { reason: "goodwill", amountMinor: 5n });
    await expect(retryRefund(world.ctx, { refundId, actorId: "ann", now })).rejects.toMatchObject(isConflict);
    await world.send(orderReference, now);
    expect(await refundOf(other.refundId)).toMatchObject({ status: "done" });
    await expect(retryRefund(world.ctx, { refundId, actorId: "ann", now })).rejects.toMatchObject({
      code: "more_than_left",
    });
    expect((await expectExact(world, orderReference)).reward?.heldByRefund).toBeNull();
  });

  it("is closed by hand with the amount that was given back, which every ledger then follows", async () => {
    const { orderReference, refundId, amountMinor, totalMinor } = await refused({
      reason: "goodwill",
      amountMinor: 900n,
    });
    const byHand = { ...decision, refundId, amountMinor: null, bankReference: "TRANSFER-1" };
    const closed = await Promise.allSettled([1, 2].map(() => closeRefundByHand(world.ctx, byHand)));
    expect(closed.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    expect(await refundOf(refundId)).toMatchObject({ status: "refused", resolution: "asked the bank" });
    const books = await expectExact(world, orderReference);
    expect(books.done).toMatchObject([
      { amountMinor, bankReference: "TRANSFER-1", reason: "goodwill", requestedBy: "ann" },
    ]);
    // The provider's sum knows nothing of it: the next refund is not taken for done, nor is it one in the cabinet.
    await world.request(orderReference, { reason: "whole" });
    expect(await world.send(orderReference, now)).toEqual({ status: "done" });
    expect(world.sandbox.givenBack(orderReference)).toBe(totalMinor - 900n);
    await world.hear(orderReference, now);
    await world.reconcile(orderReference, now);
    expect((await expectExact(world, orderReference)).refundedMinor).toBe(totalMinor);
  });

  it("is not asked for again once it was closed by hand, however late that is written", async () => {
    const { orderReference, refundId } = await refused({ reason: "goodwill", amountMinor: 900n });
    // Another admin presses as soon as the money of the first one is in the books.
    const pressed = ctxThat(async (written) => {
      if (written) await retryRefund(world.ctx, { refundId, actorId: "ann", now }).catch(() => undefined);
    });
    const byHand = { ...decision, refundId, amountMinor: null, bankReference: "TRANSFER-2" };
    await closeRefundByHand(pressed, byHand).catch(() => undefined);
    await world.send(orderReference, now);
    expect(world.sandbox.refunds(orderReference)).toBe(0);
    expect((await expectExact(world, orderReference)).refundedMinor).toBe(900n);
    expect(await refundOf(refundId)).toMatchObject({ status: "refused", resolution: "asked the bank" });
  });

  it("is decided once, whoever presses what at once", async () => {
    for (let round = 0; round < 8; round++) {
      const { orderReference, refundId } = await refused({ reason: "goodwill", amountMinor: 900n });
      const byHand = { ...decision, refundId, amountMinor: null, bankReference: `TRANSFER-${round}` };
      const results = await Promise.allSettled([
        closeRefundByHand(world.ctx, byHand),
        retryRefund(world.ctx, { refundId, actorId: "ann", now }),
        dropRefund(world.ctx, { ...decision, refundId }),
      ]);
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      await world.send(orderReference, now);
      const [byHandDone, , dropped] = results.map(({ status }) => status === "fulfilled");
      expect(world.sandbox.givenBack(orderReference)).toBe(byHandDone || dropped ? 0n : 900n);
      expect((await expectExact(world, orderReference)).refundedMinor).toBe(dropped ? 0n : 900n);
    }
  });

  it("is given up with a reason: nothing changes", async () => {
    const { orderReference, refundId } = await refused();
    await dropRefund(world.ctx, { ...decision, refundId });
    expect(await refundOf(refundId)).toMatchObject({ status: "refused", resolvedBy: "ann" });
    expect((await expectExact(world, orderReference)).refundedMinor).toBe(0n);
    const verbs = [
      () => dropRefund(world.ctx, { ...decision, refundId }),
      () => retryRefund(world.ctx, { refundId, actorId: "ann", now }),
      () => closeRefundByHand(world.ctx, { ...decision, refundId, amountMinor: null, bankReference: "T" }),
    ];
    for (const verb of verbs) await expect(verb()).rejects.toMatchObject(isConflict);
  });
});

describe("a parked event", () => {
  /** The provider's approval came with another amount. */
  async function parked() {
    const order = await world.payUnheard();
    const event = providerEvent(order.orderReference, order.totalMinor + 1n, { key: `wayforpay:odd:${order.orderId}` });
    await settlePayment(world.ctx, { event, now: minutesLater(0) });
    expect(await eventOf(event.key)).toMatchObject({ outcome: "parked" });
    return { ...order, key: event.key };
  }

  it("is closed once the provider, asked again, says what fits: the order is paid, and refunds are found", async () => {
    const { key, orderReference, orderId } = await parked();
    world.sandbox.giveBack(orderReference, [50n], null);
    expect(await askProviderAgain(world.ctx, { key, actorId: "ann", now })).toEqual({ closed: true });
    expect(await orderOf(world, orderId)).toMatchObject({ status: "paid" });
    expect(await eventOf(key)).toMatchObject({ resolvedBy: "ann", resolution: "Refunded, −0.50 UAH" });
    expect((await expectExact(world, orderReference)).refundedMinor).toBe(50n);
    await expect(askProviderAgain(world.ctx, { key, actorId: "ann", now })).rejects.toMatchObject(isConflict);
  });

  it("stays while the provider says nothing else, cannot be reached, or has no gateway here", async () => {
    const order = await world.buyByCard();
    expectErrorLog(new RegExp(`was announced and is not shown ${order.orderReference}`));
    await world.hear(order.orderReference, minutesLater(0), {
      status: "refunded",
      key: `wayforpay:x:${order.orderId}`,
    });
    await world.reconcile(order.orderReference, minutesLater(5_000));
    const key = `unshown:${order.orderReference}:${minutesLater(0).getTime()}`;
    const ask = (ctx = world.ctx) => askProviderAgain(ctx, { key, actorId: "ann", now });
    expect(await ask()).toEqual({ closed: false });
    const away = world.contextWith(world.gatewayAt("http://127.0.0.1:9"));
    await expect(ask(away)).rejects.toMatchObject({ code: "payment_unavailable" });
    const without = world.contextWith({ ...world.gateway, provider: "otherpay" });
    await expect(ask(without)).rejects.toMatchObject({ code: "payment_unavailable" });
    world.sandbox.giveBack(order.orderReference, [70n], null);
    expect(await ask()).toEqual({ closed: true });
    expect((await expectExact(world, order.orderReference)).refundedMinor).toBe(70n);
  });

  it.each(["by_hand", "chargeback"] as const)("is recorded as money that went back otherwise: %s", async (as) => {
    const order = await world.buyByCard();
    expectErrorLog(new RegExp(`was announced and is not shown ${order.orderReference}`));
    await world.hear(order.orderReference, minutesLater(0), {
      status: "refunded",
      key: `wayforpay:y:${order.orderId}`,
    });
    await world.reconcile(order.orderReference, minutesLater(5_000));
    const key = `unshown:${order.orderReference}:${minutesLater(0).getTime()}`;
    const input = { ...decision, key, as, amountMinor: 400n, bankReference: "ARN-77" };
    await expect(recordParkedRefund(world.ctx, { ...input, amountMinor: 10_000_000n })).rejects.toMatchObject({
      code: "more_than_left",
    });
    await recordParkedRefund(world.ctx, input);
    const books = await expectExact(world, order.orderReference);
    expect(books.done).toMatchObject([{ amountMinor: 400n, reason: as === "chargeback" ? as : "goodwill" }]);
    expect(await eventOf(key)).toMatchObject({ resolution: "asked the bank" });
    await expect(recordParkedRefund(world.ctx, input)).rejects.toMatchObject(isConflict);
    // Both are outside the provider's sum.
    await world.hear(order.orderReference, now);
    await world.reconcile(order.orderReference, now);
    expect((await expectExact(world, order.orderReference)).refundedMinor).toBe(400n);
  });

  it("is not closed by a bank's reference under which another sum was recorded", async () => {
    const order = await world.buyByCard();
    const { orderReference } = order;
    const keys: string[] = [];
    for (const minute of [0, 6_000]) {
      expectErrorLog(new RegExp(`was announced and is not shown ${orderReference}`));
      const key = `wayforpay:w${minute}:${order.orderId}`;
      await world.hear(orderReference, minutesLater(minute), { status: "refunded", key });
      await world.reconcile(orderReference, minutesLater(minute + 5_000));
      keys.push(`unshown:${orderReference}:${minutesLater(minute).getTime()}`);
    }
    const [first = "", second = ""] = keys;
    const given = { ...decision, as: "by_hand", bankReference: "TRANSFER-9" } as const;
    await recordParkedRefund(world.ctx, { ...given, key: first, amountMinor: 400n });
    const other = recordParkedRefund(world.ctx, { ...given, key: second, amountMinor: 500n });
    await expect(other).rejects.toMatchObject(isConflict);
    expect(await eventOf(second)).toMatchObject({ resolvedAt: null });
    // The same sum is the same transfer: there is nothing more to record.
    await recordParkedRefund(world.ctx, { ...given, key: second, amountMinor: 400n });
    expect(await eventOf(second)).toMatchObject({ resolution: "asked the bank" });
    expect((await expectExact(world, orderReference)).refundedMinor).toBe(400n);
  });

  it("is recorded once by two who enter it at once, whatever each calls it", async () => {
    for (let round = 0; round < 6; round++) {
      const order = await world.buyByCard();
      expectErrorLog(new RegExp(`was announced and is not shown ${order.orderReference}`));
      await world.hear(order.orderReference, minutesLater(0), {
        status: "refunded",
        key: `wayforpay:z:${order.orderId}`,
      });
      await world.reconcile(order.orderReference, minutesLater(5_000));
      const key = `unshown:${order.orderReference}:${minutesLater(0).getTime()}`;
      const entered = (["by_hand", "chargeback", "by_hand"] as const).map((as, index) =>
        recordParkedRefund(world.ctx, { ...decision, key, as, amountMinor: 400n, bankReference: `ARN-${index}` }),
      );
      const results = await Promise.allSettled(entered);
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect((await expectExact(world, order.orderReference)).refundedMinor).toBe(400n);
    }
  });
});
