import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { byHandId } from "#core/domain/refund";
import { AdapterError } from "#core/ports/adapter-error";
import type { PaymentGateway } from "#core/ports/payment-gateway";
import { openCases } from "#core/services/open-cases";
import { askProvider } from "#core/services/refunds/ask-provider";
import { askProviderAgain } from "#core/services/refunds/ask-provider-again";
import { closeRefundByHand } from "#core/services/refunds/close-refund-by-hand";
import { matchExcess, previewMatches } from "#core/services/refunds/match-excess";
import { sendDueRefunds } from "#core/services/refunds/send-due-refunds";
import { sendRefund } from "#core/services/refunds/send-refund";
import { actionLog, paymentAttempts, paymentEvents, refunds } from "#db/schema";
import { expectExact } from "#scripts/testing/exact-ledgers";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { minutesLater, type ProviderWorld, providerWorld } from "#scripts/testing/refunds-at-provider";

let world: ProviderWorld;

beforeAll(async () => {
  world = await providerWorld();
  return () => world.sandbox.stop();
});

const goodwill = (amountMinor: bigint) => ({ reason: "goodwill", amountMinor }) as const;
const rowsOf = (orderReference: string) =>
  world.database.adminDb.select().from(refunds).where(eq(refunds.orderReference, orderReference));

describe("a refund at the provider", () => {
  it("has the time at which it is sent, however long those before it in the round took", async () => {
    const orders = [await world.buyByCard(), await world.buyByCard()];
    for (const { orderReference } of orders) await world.request(orderReference, goodwill(100n));
    const slow: PaymentGateway = {
      ...world.gateway,
      async readStatus(reference) {
        await new Promise((resolve) => setTimeout(resolve, 300));
        return world.gateway.readStatus(reference);
      },
    };
    world.sandbox.loseRefunds("requests", 2);
    await sendDueRefunds(world.contextWith(slow), { now: minutesLater(0) });
    const sent = await Promise.all(orders.map(({ orderReference }) => rowsOf(orderReference)));
    const [first = 0, second = 0] = sent
      .map(([row]) => row?.sentAt?.getTime() ?? 0)
      .toSorted((one, other) => one - other);
    expect(second - first).toBeGreaterThanOrEqual(250);
  });

  it("is neither sent nor taken for done on a sum in another currency", async () => {
    const { orderReference } = await world.buyByCard();
    await world.request(orderReference, goodwill(500n));
    world.sandbox.giveBack(orderReference, [300n], null, { quietly: true });
    const elsewhere: PaymentGateway = {
      ...world.gateway,
      async readStatus(reference) {
        const statement = await world.gateway.readStatus(reference);
        return statement && { ...statement, currency: "USD" };
      },
    };
    const sent = sendRefund(world.contextWith(elsewhere), { orderReference, now: minutesLater(0) });
    await expect(sent).rejects.toBeInstanceOf(AdapterError);
    expect(world.sandbox.givenBack(orderReference)).toBe(300n);
    expect((await expectExact(world, orderReference)).refundedMinor).toBe(0n);
  });

  it("of a second payment has its rest asked for in the write that ends the whole", async () => {
    const order = await world.buyByCard();
    const surplus = await world.payAgain(order);
    world.sandbox.giveBack(surplus, [1_234n], null, { quietly: true });
    const { db } = world.ctx;
    // It dies once the refund of the whole is refused.
    const dying: typeof db.batch = async (statements) => {
      const answer = await db.batch(statements);
      const ended = (await rowsOf(surplus)).some(({ status }) => status === "refused");
      if (ended) throw new Error("cut");
      return answer;
    };
    const ctx = { ...world.ctx, db: Object.assign(Object.create(db) as typeof db, { batch: dying }) };
    await expect(sendRefund(ctx, { orderReference: surplus, now: minutesLater(0) })).rejects.toThrow("cut");
    for (const minute of [1, 2, 3]) await world.tick(minutesLater(minute));
    expect(world.sandbox.givenBack(surplus)).toBe(order.totalMinor);
    expect((await world.ledgers(surplus)).attempt.status).toBe("refunded");
  });
});

describe("a second payment that an admin gave back by hand", () => {
  /** The provider refuses its refund, and an admin makes a transfer instead. */
  async function byHand(amountMinor: bigint | null = null) {
    const order = await world.buyByCard();
    const surplus = await world.payAgain(order);
    world.sandbox.setBalance("blocked");
    expectErrorLog(new RegExp(`was refused: a person must look .*${surplus}`));
    await world.send(surplus, minutesLater(0));
    world.sandbox.setBalance("enough");
    const [refused] = await rowsOf(surplus);
    const refundId = refused?.id ?? "";
    const transfer = { amountMinor, bankReference: "TRANSFER-7", note: "sent by bank", actorId: "ann" };
    await closeRefundByHand(world.ctx, { refundId, ...transfer, now: minutesLater(30) });
    expect((await world.ledgers(surplus)).attempt.status).toBe(amountMinor === null ? "refunded" : "surplus");
    return { surplus, totalMinor: order.totalMinor };
  }
  const parkedOf = (orderReference: string) =>
    world.database.adminDb
      .select()
      .from(paymentEvents)
      .where(and(eq(paymentEvents.orderReference, orderReference), eq(paymentEvents.outcome, "parked")));

  it.each(["its callback", "an admin who asks"])(
    "and then the provider, is parked as excess: by %s",
    async (heardBy) => {
      const { surplus, totalMinor } = await byHand();
      world.sandbox.giveBack(surplus, [totalMinor], null, { quietly: true });
      expectErrorLog(new RegExp(`more of .* was given back than was left ${surplus}`));
      if (heardBy === "its callback") {
        await world.hear(surplus, minutesLater(60));
        await world.tick(minutesLater(61));
      } else await askProvider(world.ctx, { orderReference: surplus, actorId: "ann", now: minutesLater(60) });
      const [parked, ...others] = await parkedOf(surplus);
      expect(others).toEqual([]);
      expect(parked).toMatchObject({ noteCode: "refund_excess", resolvedAt: null });
      expect(parked?.payload).toMatchObject({ excessMinor: totalMinor.toString() });
      expect((await world.ledgers(surplus)).refundedMinor).toBe(totalMinor);
      // Asked again it stays: the money is gone twice.
      const again = { key: parked?.key ?? "", actorId: "ann", now: minutesLater(90) };
      expect(await askProviderAgain(world.ctx, again)).toEqual({ closed: false });
    },
  );

  it("in part has the rest asked for, once, and it goes back", async () => {
    const { surplus, totalMinor } = await byHand(400n);
    expect(await rowsOf(surplus)).toContainEqual(
      expect.objectContaining({ status: "requested", reason: "double_payment", amountMinor: totalMinor - 400n }),
    );
    for (const minute of [60, 61]) await world.tick(minutesLater(minute));
    expect(world.sandbox.givenBack(surplus)).toBe(totalMinor - 400n);
    expect(await world.ledgers(surplus)).toMatchObject({ attempt: { status: "refunded" }, refundedMinor: totalMinor });
  });

  it("is asked about as long as a callback may only be early", async () => {
    const { surplus, totalMinor } = await byHand();
    await world.hear(surplus, minutesLater(60), { status: "refunded", key: `wayforpay:early:${surplus}` });
    await world.tick(minutesLater(61));
    expect(await parkedOf(surplus)).toEqual([]);
    world.sandbox.giveBack(surplus, [totalMinor], null, { quietly: true });
    expectErrorLog(new RegExp(`more of .* was given back than was left ${surplus}`));
    for (const minute of [70, 100, 200]) await world.tick(minutesLater(minute));
    expect(await parkedOf(surplus)).toMatchObject([{ noteCode: "refund_excess" }]);
  });

  it("is never asked about again once the provider has given back what it had", async () => {
    const order = await world.buyByCard();
    const surplus = await world.payAgain(order);
    expect(await world.send(surplus, minutesLater(1))).toEqual({ status: "done" });
    await world.hear(surplus, minutesLater(2));
    const [attempt] = await world.database.adminDb
      .select()
      .from(paymentAttempts)
      .where(eq(paymentAttempts.orderReference, surplus));
    expect(attempt?.refundSuspectedAt).toBeNull();
    expect(await parkedOf(surplus)).toEqual([]);
  });
});

describe("an excess that a record by hand explains", () => {
  /** Part of an order is recorded as given back by hand, and the provider shows that all of it is back. */
  async function excess(byHandMinor: bigint) {
    const order = await world.buyByCard();
    const { orderReference } = order;
    const { refundId } = await world.request(orderReference, goodwill(byHandMinor));
    world.sandbox.setBalance("blocked");
    expectErrorLog(new RegExp(`was refused: a person must look .*${orderReference}`));
    await world.send(orderReference, minutesLater(0));
    world.sandbox.setBalance("enough");
    const transfer = { amountMinor: null, bankReference: "TRANSFER-8", note: "sent by bank", actorId: "ann" };
    await closeRefundByHand(world.ctx, { refundId, ...transfer, now: minutesLater(30) });
    return {
      ...order,
      recordId: byHandId(refundId),
      key: (statedMinor: bigint) => `excess:${orderReference}:${statedMinor}`,
    };
  }
  async function state(orderReference: string, minorBack: bigint, minute: number) {
    expectErrorLog(new RegExp(`more of .* was given back than was left ${orderReference}`));
    world.sandbox.giveBack(orderReference, [minorBack], null, { quietly: true });
    await askProvider(world.ctx, { orderReference, actorId: "ann", now: minutesLater(minute) });
  }
  const decision = { note: "the bank made one transfer", actorId: "ann", now: minutesLater(90) };

  it("is matched with it once, whoever presses at once: the ledgers stay, and the provider's sum fits", async () => {
    const { orderReference, totalMinor, recordId, key } = await excess(700n);
    await state(orderReference, totalMinor, 60);
    const before = await expectExact(world, orderReference);
    const parked = { key: key(totalMinor) };
    const [offered, ...others] = (await previewMatches(world.ctx, parked))?.matches ?? [];
    expect(others).toEqual([]);
    expect(offered).toMatchObject({ refundId: recordId, amountMinor: 700n, thenExcessMinor: 0n });
    const press = () => matchExcess(world.ctx, { ...parked, ...decision, refundId: recordId });
    const pressed = await Promise.allSettled([press(), press(), press()]);
    expect(pressed.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(pressed.filter(({ status }) => status === "rejected")).toMatchObject(
      Array(2).fill({ reason: { code: "conflict" } }),
    );
    const after = await expectExact(world, orderReference);
    expect(after.settlementRows).toEqual(before.settlementRows);
    expect(after.refundedMinor).toBe(totalMinor);
    const logged = await world.database.adminDb.select().from(actionLog).where(eq(actionLog.action, "refund.matched"));
    expect(logged).toMatchObject([
      { actor: "ann", action: "refund.matched", before: { excessMinor: "700" }, after: { excessMinor: "0" } },
    ]);
    // The provider says the same again, and nothing is parked.
    await askProvider(world.ctx, { orderReference, actorId: "ann", now: minutesLater(120) });
    expect(await openExcesses(orderReference)).toEqual([]);
  });

  it("is neither offered nor taken where the record is more than the excess, or none by hand", async () => {
    const { orderReference, totalMinor, recordId, key } = await excess(700n);
    // What is left goes back there, and 200 of what the transfer stands for.
    await state(orderReference, totalMinor - 500n, 60);
    const parked = { key: key(totalMinor - 500n) };
    expect(await previewMatches(world.ctx, parked)).toEqual({ excessMinor: 200n, matches: [] });
    for (const refundId of [recordId, recordId.slice("by-hand:".length), "none"]) {
      const matching = matchExcess(world.ctx, { ...parked, ...decision, refundId });
      await expect(matching).rejects.toMatchObject({ code: "conflict" });
    }
    // The provider gives back what it had not: a second excess, and the record explains both.
    await state(orderReference, 500n, 70);
    expect(await openExcesses(orderReference)).toHaveLength(2);
    expect(await matchExcess(world.ctx, { ...decision, key: key(totalMinor), refundId: recordId })).toEqual({
      excessMinor: 0n,
    });
    expect(await openExcesses(orderReference)).toEqual([]);
    await expectExact(world, orderReference);
  });

  const openExcesses = (orderReference: string) =>
    world.database.adminDb
      .select({ key: paymentEvents.key })
      .from(paymentEvents)
      .where(and(eq(paymentEvents.orderReference, orderReference), openCases.events));
});
