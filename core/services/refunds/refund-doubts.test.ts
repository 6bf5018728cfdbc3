import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { AdapterError } from "#core/ports/adapter-error";
import type { PaymentGateway } from "#core/ports/payment-gateway";
import { sendDueRefunds } from "#core/services/refunds/send-due-refunds";
import { sendRefund } from "#core/services/refunds/send-refund";
import { refunds } from "#db/schema";
import { expectExact } from "#scripts/testing/exact-ledgers";
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
