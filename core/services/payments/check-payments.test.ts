import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCallback } from "#core/adapters/wayforpay/callback";
import { createWayForPayGateway } from "#core/adapters/wayforpay/gateway";
import { gatewaysOf } from "#core/ports/payment-gateway";
import type { ServiceContext } from "#core/services/context";
import { grantCredit } from "#core/services/credit/grant-credit";
import { checkPayments } from "#core/services/payments/check-payments";
import { noteReturn } from "#core/services/payments/note-return";
import { payWithCredit } from "#core/services/payments/pay-with-credit";
import { startPayment } from "#core/services/payments/start-payment";
import { sendDueRefunds } from "#core/services/refunds/send-due-refunds";
import { sendRefund } from "#core/services/refunds/send-refund";
import type { Database } from "#db/client";
import { orders, paidOrders, paymentAttempts, paymentEvents, refunds, settlements } from "#db/schema";
import { type Sandbox, startSandbox } from "#scripts/stand-ins/wayforpay/server";
import { createTestDatabase } from "#scripts/testing/database";
import { payAtSandbox } from "#scripts/testing/payer";
import { addProduct, addUser, clone, guards, placeOrder } from "#scripts/testing/store-fixture";

const merchant = { account: "test_merch_n1", secretKey: "flk3409refn54t54t*FNJRET" };

let sandbox: Sandbox;
let ctx: Omit<ServiceContext, "pictures">;
let db: Database;
let admin: Database;
let productId: string;

beforeAll(async () => {
  const database = await createTestDatabase();
  ({ appDb: db, adminDb: admin } = database);
  sandbox = await startSandbox({ merchant });
  ctx = { db, clone, guards, gateways: gatewaysAt(sandbox.apiUrl) };
  productId = await addProduct(admin, { stock: 1000 });
  return () => sandbox.stop();
});

afterAll(async () => {
  const left = await admin.select().from(refunds).where(eq(refunds.status, "requested"));
  expect(left).toEqual([]);
});

/** The shop cannot be reached: no callback ever arrives, so all that is known comes from asking. */
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

const began = new Date("2026-03-01T10:00:00Z");
const minutesLater = (minutes: number) => new Date(began.getTime() + minutes * 60_000);

async function newOrder() {
  const buyerId = await addUser(admin);
  return { buyerId, ...(await placeOrder(db, { buyerId, productId })) };
}

const attemptOf = (order: { orderId: string; buyerId: string }, now = began) =>
  startPayment(ctx, { orderId: order.orderId, buyerId: order.buyerId, locale: "en", now });

const statusOf = async (reference: string) =>
  (await db.select().from(paymentAttempts).where(eq(paymentAttempts.orderReference, reference)))[0];
const refundOf = async (reference: string) =>
  (await db.select().from(refunds).where(eq(refunds.orderReference, reference)))[0];

/** Two attempts of one order, both approved: the provider has the money twice. */
async function paidTwice() {
  const order = await newOrder();
  const first = await attemptOf(order);
  await noteReturn(ctx, { orderReference: first.orderReference, now: began });
  const second = await attemptOf(order);
  for (const form of [first, second]) await payAtSandbox(form, "silent");
  await checkPayments(ctx, { now: minutesLater(5) });
  await sendDueRefunds(ctx, { now: minutesLater(5) });
  const states = await Promise.all([first, second].map(({ orderReference }) => statusOf(orderReference)));
  const surplus = states.find((state) => state?.status === "surplus" || state?.status === "refunded");
  const paid = states.find((state) => state?.status === "approved");
  if (!surplus || !paid) throw new Error(`neither paid once nor twice: ${states.map((state) => state?.status)}`);
  return { order, paid, surplus: surplus.orderReference };
}

describe("a payment that never called back", () => {
  it("is found by asking, and pays exactly as its callback would", async () => {
    const order = await newOrder();
    const form = await attemptOf(order);
    await payAtSandbox(form, "silent");
    expect(await checkPayments(ctx, { now: minutesLater(4) })).toMatchObject({ checked: 0 });
    expect(await checkPayments(ctx, { now: minutesLater(5) })).toMatchObject({ checked: 1, paid: 1 });
    expect(await statusOf(form.orderReference)).toMatchObject({ status: "approved", nextCheckAt: null });
    expect(await checkPayments(ctx, { now: minutesLater(60) })).toMatchObject({ checked: 0 });
    const callback = sandbox.statement(form.orderReference);
    const event = readCallback(callback, merchant);
    const [known] = await db.select().from(paymentEvents).where(eq(paymentEvents.key, event.key));
    expect(known).toMatchObject({ outcome: "applied" });
  });

  it("is asked about again while it waits, and expires when its time is over", async () => {
    const [left, held] = [await attemptOf(await newOrder()), await attemptOf(await newOrder())];
    await payAtSandbox(held, "hold");
    await checkPayments(ctx, { now: minutesLater(5) });
    expect(await statusOf(left.orderReference)).toMatchObject({ status: "created" });
    expect(await statusOf(held.orderReference)).toMatchObject({ status: "pending" });
    await checkPayments(ctx, { now: minutesLater(26 * 60) });
    expect(await statusOf(left.orderReference)).toMatchObject({ status: "expired", nextCheckAt: null });
    // The provider holds the money: saying that none was taken, and asking for it again, would be wrong.
    const stillHeld = { status: "pending", nextCheckAt: minutesLater(29 * 60) };
    expect(await statusOf(held.orderReference)).toMatchObject(stillHeld);
    const [event] = await db.select().from(paymentEvents).where(eq(paymentEvents.orderReference, left.orderReference));
    expect(event).toBeUndefined();
  });

  it("is asked about by one round only, and again when the provider does not answer", async () => {
    const forms = [];
    for (let index = 0; index < 4; index++) forms.push(await attemptOf(await newOrder()));
    for (const form of forms) await payAtSandbox(form, "silent");
    const away = { ...ctx, gateways: gatewaysAt("http://127.0.0.1:9") };
    expect(await checkPayments(away, { now: minutesLater(5) })).toMatchObject({ checked: 4, paid: 0 });
    const rounds = await Promise.all([1, 2, 3].map(() => checkPayments(ctx, { now: minutesLater(8) })));
    expect(rounds.reduce((sum, round) => sum + round.checked, 0)).toBe(4);
    expect(rounds.reduce((sum, round) => sum + round.paid, 0)).toBe(4);
  });

  it("is asked about more and more seldom once its time is over and the provider says nothing of use", async () => {
    const form = await attemptOf(await newOrder());
    const away = { ...ctx, gateways: gatewaysAt("http://127.0.0.1:9") };
    const late = 26 * 60;
    await checkPayments(away, { now: minutesLater(late) });
    expect(await statusOf(form.orderReference)).toMatchObject({
      status: "created",
      nextCheckAt: minutesLater(late + 180),
    });
  });
});

describe("an order paid twice", () => {
  it("keeps one payment and gives the other back, once", async () => {
    const { order, paid, surplus } = await paidTwice();
    expect(await refundOf(surplus)).toMatchObject({ status: "done", reason: "double_payment" });
    expect(await statusOf(surplus)).toMatchObject({ status: "refunded" });
    expect(await db.select().from(paidOrders).where(eq(paidOrders.orderId, order.orderId))).toMatchObject([
      { orderReference: paid.orderReference },
    ]);
    expect(await db.select().from(settlements).where(eq(settlements.orderId, order.orderId))).toHaveLength(1);
    expect((await db.select().from(orders).where(eq(orders.id, order.orderId)))[0]).toMatchObject({ status: "paid" });
    expect(sandbox.refunds(surplus)).toBe(1);
    await Promise.all([1, 2, 3].map(() => sendRefund(ctx, { orderReference: surplus, now: minutesLater(60) })));
    expect(sandbox.refunds(surplus)).toBe(1);
  });
});

describe("an order paid by credit while the card was on its way", () => {
  it("keeps the credit and gives the card's money back when it comes", async () => {
    const order = await newOrder();
    const email = `${order.buyerId}@users.test`;
    const grant = { grantId: randomUUID(), email, amountMinor: 50_000n, currency: "UAH" as const, reason: "test" };
    await grantCredit(ctx, { ...grant, actorId: "admin", now: began });
    const form = await attemptOf(order);
    await payWithCredit(ctx, { orderId: order.orderId, buyerId: order.buyerId, now: began });
    await payAtSandbox(form, "silent");
    await checkPayments(ctx, { now: minutesLater(5) });
    await sendDueRefunds(ctx, { now: minutesLater(5) });
    expect(await refundOf(form.orderReference)).toMatchObject({ status: "done" });
  });
});
