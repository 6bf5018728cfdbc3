import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { createWayForPayGateway } from "#core/adapters/wayforpay/gateway";
import { gatewaysOf, type PaymentGateway } from "#core/ports/payment-gateway";
import type { ServiceContext } from "#core/services/context";
import { findSavedOrder } from "#core/services/orders/find-saved-order";
import { askAboutPayment } from "#core/services/payments/ask-about-payment";
import { cancelOrder } from "#core/services/payments/cancel-order";
import { getPaymentStatus } from "#core/services/payments/get-payment-status";
import { payWithCredit } from "#core/services/payments/pay-with-credit";
import { settlePayment } from "#core/services/payments/settle-payment";
import { startPayment } from "#core/services/payments/start-payment";
import { recordStatement } from "#core/services/refunds/record-statement";
import type { Database } from "#db/client";
import { orders, products } from "#db/schema";
import { type Sandbox, startSandbox } from "#scripts/stand-ins/wayforpay/server";
import { createTestDatabase } from "#scripts/testing/database";
import { payAtSandbox } from "#scripts/testing/payer";
import {
  addAttempt,
  addProduct,
  addUser,
  clone,
  grantTo,
  placeOrder,
  providerEvent,
} from "#scripts/testing/store-fixture";

const merchant = { account: "test_merch_n1", secretKey: "flk3409refn54t54t*FNJRET" };

let sandbox: Sandbox;
let ctx: Pick<ServiceContext, "db" | "clone" | "gateways">;
let db: Database;
let admin: Database;
let productId: string;

beforeAll(async () => {
  ({ appDb: db, adminDb: admin } = await createTestDatabase());
  sandbox = await startSandbox({ merchant });
  ctx = { db, clone, gateways: gatewaysAt(sandbox.apiUrl) };
  productId = await addProduct(admin, { stock: 1000 });
  return () => sandbox.stop();
});

/** No callback ever arrives: everything known comes from polling. */
function gatewaysAt(apiUrl: string) {
  const gateway = createWayForPayGateway({
    merchantAccount: merchant.account,
    secretKey: merchant.secretKey,
    domain: "store.test",
    payUrl: sandbox.payUrl,
    apiUrl,
    appUrl: "http://127.0.0.1:9",
  });
  return gatewaysOf([gateway]);
}

const seconds = (count: number) => new Date(Date.now() + count * 1000);

async function newOrder() {
  const buyerId = await addUser(admin);
  return { buyerId, ...(await placeOrder(db, { buyerId, productId })) };
}

type Placed = Awaited<ReturnType<typeof newOrder>>;

const attemptOf = ({ orderId, buyerId }: Placed) =>
  startPayment(ctx, { orderId, buyerId, locale: "en", now: new Date() });
const standing = async ({ buyerId }: Placed, orderReference: string) =>
  (await getPaymentStatus(ctx, { orderReference, viewerId: buyerId })).standing;
const orderOf = async ({ orderId }: Placed) => (await db.select().from(orders).where(eq(orders.id, orderId)))[0];
const stock = async () => (await db.select().from(products).where(eq(products.id, productId)))[0]?.stock;

describe("a payer who comes back", () => {
  it("is told that nothing was paid after leaving the bank's page, and not before the bank was asked", async () => {
    const order = await newOrder();
    const form = await attemptOf(order);
    const { orderReference } = form;
    expect(await standing(order, orderReference)).toBe("checking");
    await payAtSandbox(form, "leave");
    const ask = (at: Date) => askAboutPayment(ctx, { orderReference, payerId: order.buyerId, now: at });
    expect(await ask(seconds(0))).toBe(true);
    expect(await standing(order, orderReference)).toBe("not_paid");
    expect(await ask(seconds(5))).toBe(false);
    expect(await ask(seconds(11))).toBe(true);
    expect(await askAboutPayment(ctx, { orderReference, payerId: "somebody", now: seconds(60) })).toBe(false);
  });

  it("is told that the money is held while the bank decides, and that it is paid once it has", async () => {
    const order = await newOrder();
    const form = await attemptOf(order);
    const { orderReference } = form;
    await payAtSandbox(form, "hold");
    await askAboutPayment(ctx, { orderReference, payerId: order.buyerId, now: seconds(0) });
    expect(await standing(order, orderReference)).toBe("held");
    sandbox.setStatus(orderReference, "Approved", null);
    await askAboutPayment(ctx, { orderReference, payerId: order.buyerId, now: seconds(20) });
    expect(await standing(order, orderReference)).toBe("paid");
  });

  it("who paid a second time is told that the second payment goes back", async () => {
    const order = await newOrder();
    const [first, second] = [
      await addAttempt(db, order, order.buyerId, 1),
      await addAttempt(db, order, order.buyerId, 2),
    ];
    for (const orderReference of [first, second]) {
      await settlePayment(ctx, { event: providerEvent(orderReference, order.totalMinor), now: new Date() });
    }
    expect(await standing(order, first)).toBe("paid");
    expect(await standing(order, second)).toBe("surplus");
    await recordStatement(ctx, { orderReference: second, statedMinor: order.totalMinor, now: new Date() });
    expect(await standing(order, second)).toBe("surplus_refunded");
  });

  it("keeps what was known while the provider cannot be reached", async () => {
    const order = await newOrder();
    const { orderReference } = await attemptOf(order);
    const away = { ...ctx, gateways: gatewaysAt("http://127.0.0.1:9") };
    expect(await askAboutPayment(away, { orderReference, payerId: order.buyerId, now: seconds(0) })).toBe(false);
    expect(await standing(order, orderReference)).toBe("checking");
  });
});

describe("a payer who asks as often as they can", () => {
  it.each(["answers late", "fails"])("has the provider asked once in a while: it %s", async (how) => {
    const order = await newOrder();
    const { orderReference } = await attemptOf(order);
    let asked = 0;
    const readStatus: PaymentGateway["readStatus"] = async () => {
      asked++;
      await new Promise((resolve) => setTimeout(resolve, 200));
      if (how === "fails") throw new Error("the provider answers 503");
      return null;
    };
    const gateways = [...ctx.gateways.values()].map((gateway) => ({ ...gateway, readStatus }));
    const busy = { ...ctx, gateways: gatewaysOf(gateways) };
    const askAt = (at: Date) =>
      Promise.all(
        Array.from({ length: 20 }, () => askAboutPayment(busy, { orderReference, payerId: order.buyerId, now: at })),
      );
    await askAt(seconds(0));
    expect(asked).toBe(1);
    await askAt(seconds(2));
    expect(asked).toBe(1);
    await askAt(seconds(11));
    expect(asked).toBe(2);
  });
});

describe("the saved order", () => {
  it("is the last one its buyer placed, until it is paid, cancelled or two weeks old", async () => {
    const order = await newOrder();
    const find = (now = new Date()) => findSavedOrder(ctx, { buyerId: order.buyerId, now });
    expect(await find()).toMatchObject({ id: order.orderId, totalMinor: 10_000n, held: false });
    expect(await find(seconds(15 * 86_400))).toBeNull();
    const form = await attemptOf(order);
    await payAtSandbox(form, "hold");
    await askAboutPayment(ctx, { orderReference: form.orderReference, payerId: order.buyerId, now: seconds(0) });
    expect(await find()).toMatchObject({ held: true });
    await settlePayment(ctx, { event: providerEvent(form.orderReference, order.totalMinor), now: new Date() });
    expect(await find()).toBeNull();
    const next = { ...(await placeOrder(db, { buyerId: order.buyerId, productId })), buyerId: order.buyerId };
    expect(await find()).toMatchObject({ id: next.orderId });
    await cancelOrder(ctx, { ...next, now: new Date() });
    expect(await find()).toBeNull();
  });
});

describe("cancelling an order", () => {
  it("is done once, by its buyer alone, and takes nothing out of stock", async () => {
    const order = await newOrder();
    const before = await stock();
    await expect(cancelOrder(ctx, { ...order, buyerId: "somebody", now: seconds(0) })).rejects.toMatchObject({
      code: "not_found",
    });
    await Promise.all([0, 1].map((at) => cancelOrder(ctx, { ...order, now: seconds(at) })));
    await cancelOrder(ctx, { ...order, now: seconds(60) });
    const cancelled = await orderOf(order);
    expect(cancelled).toMatchObject({ status: "cancelled", paidAt: null });
    expect(cancelled?.cancelledAt?.getTime()).toBeLessThan(seconds(30).getTime());
    expect(await stock()).toBe(before);
    await expect(attemptOf(order)).rejects.toMatchObject({ code: "order_cancelled" });
    await grantTo(db, order.buyerId, order.totalMinor);
    await expect(payWithCredit(ctx, { ...order, now: new Date() })).rejects.toMatchObject({ code: "order_cancelled" });
  });

  it("is refused while the bank holds a payment, and discovers one whose callback was lost", async () => {
    const [held, silent] = [await newOrder(), await newOrder()];
    await payAtSandbox(await attemptOf(held), "hold");
    await expect(cancelOrder(ctx, { ...held, now: new Date() })).rejects.toMatchObject({ code: "payment_in_progress" });
    await payAtSandbox(await attemptOf(silent), "silent");
    await expect(cancelOrder(ctx, { ...silent, now: new Date() })).rejects.toMatchObject({ code: "already_paid" });
    expect(await orderOf(silent)).toMatchObject({ status: "paid", cancelledAt: null });
  });

  it("ends in one state when it races a payment, and a late payment pays the order", async () => {
    const [late, racing] = [await newOrder(), await newOrder()];
    const { orderReference } = await attemptOf(late);
    await cancelOrder(ctx, { ...late, now: new Date() });
    expect(await standing(late, orderReference)).toBe("order_cancelled");
    const event = providerEvent(orderReference, late.totalMinor);
    expect(await settlePayment(ctx, { event, now: new Date() })).toMatchObject({ paid: true });
    expect(await orderOf(late)).toMatchObject({ status: "paid", paidReference: orderReference });
    expect((await orderOf(late))?.cancelledAt).not.toBeNull();

    const raced = await attemptOf(racing);
    await Promise.allSettled([
      cancelOrder(ctx, { ...racing, now: new Date() }),
      settlePayment(ctx, { event: providerEvent(raced.orderReference, racing.totalMinor), now: new Date() }),
    ]);
    expect(await orderOf(racing)).toMatchObject({ status: "paid" });
  });

  it("that is done while credit is about to pay takes no credit", async () => {
    const order = await newOrder();
    await grantTo(db, order.buyerId, order.totalMinor);
    let batches = 0;
    // The facts are read in one batch; the next is the one that pays.
    const overtaken = new Proxy(db, {
      get(target, name) {
        if (name !== "batch") return Reflect.get(target, name, target);
        return async (...statements: Parameters<Database["batch"]>) => {
          if (++batches === 2) await cancelOrder(ctx, { ...order, now: new Date() });
          return target.batch(...statements);
        };
      },
    });
    const paying = payWithCredit({ ...ctx, db: overtaken }, { ...order, now: new Date() });
    await expect(paying).rejects.toMatchObject({ code: "order_cancelled" });
    expect(await orderOf(order)).toMatchObject({ status: "cancelled", paidReference: null });
  });
});
