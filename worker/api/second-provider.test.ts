import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cancelOrder } from "#core/services/payments/cancel-order";
import { checkPayments } from "#core/services/payments/check-payments";
import { noteReturn } from "#core/services/payments/note-return";
import { parkOrphans } from "#core/services/payments/park-orphans";
import { sendRefund } from "#core/services/refunds/send-refund";
import { orders, paidOrders, paymentAttempts, paymentEvents, refunds } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { createRedirectProvider, type RedirectProvider } from "#scripts/testing/redirect-gateway";
import { addProduct } from "#scripts/testing/store-fixture";
import { APP_URL } from "#scripts/testing/test-app";
import { type ServedApi, serveApi, textsOf, Visitor } from "#scripts/testing/visitor";

let database: TestDatabase;
let served: ServedApi;
let provider: RedirectProvider;
let productId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  productId = await addProduct(database.adminDb, { stock: 1000 });
});

beforeEach(async () => {
  provider = createRedirectProvider("ring", "a-secret-of-the-second-provider");
  served = serveApi(database.appUrl, { gateways: [provider.gateway] });
  await database.adminDb.update(paymentAttempts).set({ nextCheckAt: null });
});

const contextOf = ({ app }: ServedApi) => app.runtime.ctx;
const minutesFromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000);

/** A signed-in buyer with an unpaid order. */
async function buyer() {
  const visitor = await new Visitor(served.api).signUp();
  const contact = { name: "Test", phone: "+380501112233", city: "Kyiv", address: "Khreshchatyk 1" };
  const placed = await visitor.send("POST", "/api/store/orders", { items: [{ productId, quantity: 1 }], contact });
  const { orderId = "" } = await textsOf(placed);
  const begin = (at = "redirectpay") => visitor.send("POST", `/api/store/payments/${at}`, { orderId });
  return { visitor, orderId, begin };
}

async function begun() {
  const { begin, ...order } = await buyer();
  const { orderReference = "" } = await textsOf(await begin());
  return { ...order, begin, orderReference };
}

function postCallback(at: string, { headers, body }: { headers: Record<string, string>; body: string }) {
  return new Visitor(served.api).send("POST", `/api/payments/${at}/webhook`, body, headers);
}

async function attemptOf(orderReference: string) {
  const found = await database.adminDb
    .select()
    .from(paymentAttempts)
    .where(eq(paymentAttempts.orderReference, orderReference));
  return found[0];
}

const eventsOf = (orderReference: string) =>
  database.adminDb.select().from(paymentEvents).where(eq(paymentEvents.orderReference, orderReference));

describe("a provider with another protocol", () => {
  it("sends the payer by redirect, settles by a callback signed in a header, and is answered in its own way", async () => {
    const { visitor, begin, orderId } = await buyer();
    const answer = await textsOf(await begin());
    const orderReference = `ring-test-${orderId}-1`;
    expect(answer).toEqual({
      kind: "redirect",
      orderReference,
      url: `https://pay.redirect.test/pay/${orderReference}`,
    });

    provider.pay(orderReference);
    const callback = provider.callbackOf(orderReference);
    const accepted = await postCallback("redirectpay", callback);
    expect([accepted.status, await accepted.json()]).toEqual([200, { received: orderReference }]);
    expect((await postCallback("redirectpay", callback)).status).toBe(200);
    const paid = await visitor.send("GET", `/api/store/payments/${orderReference}`);
    expect(await paid.json()).toMatchObject({ status: "approved", provider: "redirectpay", orderStatus: "paid" });
    expect(served.sent.filter(({ type }) => type === "payment.paid")).toEqual([
      { type: "payment.paid", orderReference },
    ]);
    expect(await eventsOf(orderReference)).toMatchObject([{ outcome: "applied" }]);
  });

  it("is refused a callback that was changed, is not signed, or comes by another provider's address", async () => {
    const { orderReference } = await begun();
    provider.pay(orderReference);
    const { headers, body } = provider.callbackOf(orderReference);
    const changed = { headers, body: body.replace('"amount":', '"amount":1') };
    for (const [at, callback] of [
      ["redirectpay", changed],
      ["redirectpay", { headers: {}, body }],
      ["wayforpay", { headers, body }],
    ] as const) {
      expect((await postCallback(at, callback)).status).toBe(400);
    }
    expect((await postCallback("nopay", { headers, body })).status).toBe(404);
    expect(await attemptOf(orderReference)).toMatchObject({ status: "created" });
  });

  it("cannot settle another provider's attempt", async () => {
    const { begin, orderId } = await buyer();
    const { orderReference = "" } = await textsOf(await begin("wayforpay"));
    const [order] = await database.adminDb.select().from(orders).where(eq(orders.id, orderId));
    await provider.gateway.startCheckout({
      orderReference,
      amountMinor: order?.totalMinor ?? 0n,
      currency: "UAH",
      lines: [],
      locale: "en",
      createdAt: new Date(),
    });
    provider.pay(orderReference);
    expect((await postCallback("redirectpay", provider.callbackOf(orderReference))).status).toBe(200);
    expect(await eventsOf(orderReference)).toMatchObject([
      { outcome: "parked", note: "another provider than the attempt's" },
    ]);
    expect(await attemptOf(orderReference)).toMatchObject({ status: "created", provider: "wayforpay" });
  });

  it("takes the browser back to the page that waits", async () => {
    const { orderReference } = await begun();
    const path = (at: string) => `/api/payments/${at}/return?reference=${orderReference}`;
    const returned = await new Visitor(served.api).send("GET", path("redirectpay"));
    expect(returned.headers.get("location")).toBe(`/checkout/processing?reference=${orderReference}`);
    expect((await attemptOf(orderReference))?.returnedAt).not.toBeNull();
    expect((await new Visitor(served.api).send("GET", path("nopay"))).status).toBe(404);
  });

  it("is polled by its own gateway when no callback comes", async () => {
    const { orderReference } = await begun();
    provider.pay(orderReference);
    expect(await checkPayments(contextOf(served), { now: minutesFromNow(6) })).toMatchObject({ checked: 1, paid: 1 });
    expect(await attemptOf(orderReference)).toMatchObject({ status: "approved", nextCheckAt: null });
  });

  it("is asked before its order is cancelled", async () => {
    const { orderId, orderReference } = await begun();
    provider.pay(orderReference);
    const [order] = await database.adminDb.select().from(orders).where(eq(orders.id, orderId));
    const cancelling = cancelOrder(contextOf(served), { orderId, buyerId: order?.buyerId ?? "", now: new Date() });
    await expect(cancelling).rejects.toMatchObject({ code: "already_paid" });
  });

  it("gives the second of two payments back", async () => {
    const { begin, orderId, orderReference: first } = await begun();
    await noteReturn(contextOf(served), { orderReference: first, now: new Date() });
    const { orderReference: second = "" } = await textsOf(await begin());
    for (const orderReference of [first, second]) {
      provider.pay(orderReference);
      await postCallback("redirectpay", provider.callbackOf(orderReference));
    }
    expect(await attemptOf(second)).toMatchObject({ status: "surplus" });
    const refund = { orderReference: second, now: minutesFromNow(1) };
    expect(await sendRefund(contextOf(served), refund)).toEqual({ status: "done" });
    expect(await attemptOf(second)).toMatchObject({ status: "refunded" });
    expect(await database.adminDb.select().from(paidOrders).where(eq(paidOrders.orderId, orderId))).toMatchObject([
      { orderReference: first },
    ]);
  });

  it("keeps the attempt when it cannot be reached, so that its page can be opened later", async () => {
    const { begin, orderId } = await buyer();
    provider.online = false;
    const refused = await begin();
    expect([refused.status, await refused.json()]).toMatchObject([503, { error: { code: "payment_unavailable" } }]);
    provider.online = true;
    expect(await textsOf(await begin())).toMatchObject({ orderReference: `ring-test-${orderId}-1`, kind: "redirect" });
  });

  it("gets an attempt of its own: another provider's unused page is not opened again", async () => {
    const { begin } = await buyer();
    const references = [];
    for (const at of ["wayforpay", "redirectpay", "wayforpay", "redirectpay"]) {
      references.push((await textsOf(await begin(at))).orderReference);
    }
    expect(references.map((reference) => reference?.at(-1))).toEqual(["1", "2", "1", "2"]);
    expect((await begin("nopay")).status).toBe(404);
  });
});

describe("a provider whose gateway the clone has removed", () => {
  it("is parked once for a person, holds up nobody, and is polled again once the gateway is back", async () => {
    const orphans = [];
    for (let index = 0; index < 3; index++) orphans.push(await begun());
    for (const { orderReference } of orphans) provider.pay(orderReference);
    const { begin } = await buyer();
    const { orderReference: other = "" } = await textsOf(await begin("wayforpay"));

    const without = contextOf(serveApi(database.appUrl, { settings: { WAYFORPAY_API_URL: "http://127.0.0.1:9" } }));
    for (const { orderReference } of orphans) {
      expectErrorLog(new RegExp(`cannot be polled: no gateway .* ${orderReference} redirectpay`));
    }
    await parkOrphans(without, { now: minutesFromNow(6) });
    expect(await checkPayments(without, { now: minutesFromNow(6) })).toMatchObject({ checked: 1 });
    await parkOrphans(without, { now: minutesFromNow(6 + 181) });
    expect(await checkPayments(without, { now: minutesFromNow(6 + 181) })).toMatchObject({ paid: 0 });
    for (const { orderReference } of orphans) {
      expect(await eventsOf(orderReference)).toMatchObject([
        { outcome: "parked", note: "no gateway for the provider", payload: { provider: "redirectpay" } },
      ]);
      expect(await attemptOf(orderReference)).toMatchObject({ status: "created" });
    }
    expect(await eventsOf(other)).toEqual([]);

    const paid = orphans.map(({ orderReference }) => orderReference);
    await database.adminDb
      .update(paymentAttempts)
      .set({ nextCheckAt: null })
      .where(eq(paymentAttempts.orderReference, other));
    expect(await checkPayments(contextOf(served), { now: minutesFromNow(6 + 2 * 181) })).toMatchObject({
      paid: paid.length,
    });
  });

  it("keeps its refund waiting, and says why", async () => {
    const { begin, orderReference: first } = await begun();
    await noteReturn(contextOf(served), { orderReference: first, now: new Date() });
    const { orderReference: second = "" } = await textsOf(await begin());
    for (const orderReference of [first, second]) {
      provider.pay(orderReference);
      await postCallback("redirectpay", provider.callbackOf(orderReference));
    }
    const refundOf = async () =>
      (await database.adminDb.select().from(refunds).where(eq(refunds.orderReference, second)))[0];
    expectErrorLog(new RegExp(`^refund of .* waits: .* ${second}`));
    const without = contextOf(serveApi(database.appUrl));
    expect(await sendRefund(without, { orderReference: second, now: minutesFromNow(1) })).toEqual({
      status: "requested",
    });
    expect(await refundOf()).toMatchObject({
      status: "requested",
      lastAnswer: "this store has no gateway to redirectpay",
    });
    expect(await sendRefund(contextOf(served), { orderReference: second, now: minutesFromNow(10) })).toEqual({
      status: "done",
    });
  });
});

it("lets forms go to every provider's page, and nowhere else", async () => {
  const { createServer } = await import("#web/create-server");
  const server = createServer(served.app, async () => new Response("page"));
  const answer = await server.fetch(new Request(`${APP_URL}/api/openapi.json`));
  const policy = answer.headers.get("content-security-policy") ?? "";
  expect(/form-action ([^;]*)/.exec(policy)?.[1]).toBe("'self' https://secure.wayforpay.com https://pay.redirect.test");
});
