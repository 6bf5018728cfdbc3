import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { sign } from "#core/adapters/wayforpay/signature";
import { subscriberHeader } from "#core/ports/edge-headers";
import { orders, paymentEvents } from "#db/schema";
import { approvalOf, openCardPayment } from "#scripts/testing/card-payment";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { countingLimiter } from "#scripts/testing/limiter";
import { addProduct } from "#scripts/testing/store-fixture";
import { APP_SETTINGS, APP_URL, apiOf, createTestApp } from "#scripts/testing/test-app";
import { type ServedApi, serveApi, textsOf, Visitor } from "#scripts/testing/visitor";

const { WAYFORPAY_MERCHANT_ACCOUNT: MERCHANT, WAYFORPAY_SECRET_KEY: SECRET_KEY } = APP_SETTINGS;

let database: TestDatabase;
let served: ServedApi;
let productId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  served = serveApi(database.appUrl);
  productId = await addProduct(database.adminDb);
});

const formSchema = z.object({ fields: z.array(z.object({ name: z.string(), value: z.string() })) });

async function pendingPayment() {
  const visitor = await new Visitor(served.api).signUp();
  return { visitor, ...(await openCardPayment(visitor, productId)) };
}

/** Cross-site, without a session, and in a type that is not what it holds: as WayForPay sends it. */
function fromTheBank(path: string, body: string): Promise<Response> {
  const headers = { origin: "https://secure.wayforpay.com", "content-type": "application/x-www-form-urlencoded" };
  return new Visitor(served.api).send("POST", `/api/payments/wayforpay/${path}`, body, headers);
}

async function statusOf(orderId: string) {
  const [order] = await database.adminDb.select().from(orders).where(eq(orders.id, orderId));
  return order?.status;
}

describe("WayForPay's webhook", () => {
  it("pays the order, sends the event, and answers with a signed accept", async () => {
    const { visitor, orderId, orderReference } = await pendingPayment();
    const response = await fromTheBank("webhook", approvalOf(orderReference));
    expect(response.status).toBe(200);
    const answer = await textsOf(response);
    expect(answer.signature).toBe(sign(SECRET_KEY, [orderReference, "accept", answer.time ?? ""]));
    const status = await visitor.send("GET", `/api/store/payments/${orderReference}`);
    expect(await status.json()).toMatchObject({ status: "approved", orderId, orderStatus: "paid" });
    expect(served.sent).toContainEqual({ type: "payment.paid", orderReference });
  });

  it("refuses a forged approval, and a body nobody can read, without a word of why", async () => {
    const { orderReference, orderId } = await pendingPayment();
    expect((await fromTheBank("webhook", approvalOf(orderReference, "somebody-else's-key"))).status).toBe(400);
    expect((await fromTheBank("webhook", "%")).status).toBe(400);
    expect(await statusOf(orderId)).toBe("pending");
  });

  it.each([
    ["half an emoji in a name", { clientName: "\ud83d" }],
    ["a NUL in an address", { email: "a\0b" }],
    ["a list of goods of 200 KiB", { products: "x".repeat(200_000) }],
  ])("pays the order whatever nobody reads: %s", async (_name, more) => {
    const { orderId, orderReference } = await pendingPayment();
    const body = JSON.stringify({ ...JSON.parse(approvalOf(orderReference)), ...more });
    expect((await fromTheBank("webhook", body)).status).toBe(200);
    expect(await statusOf(orderId)).toBe("paid");
  });

  it("takes a signed callback of ours without a state, for a person to look at", async () => {
    const { orderId, orderReference } = await pendingPayment();
    const parts = [MERCHANT, orderReference, "100", "UAH", "1", "41****8217", "", "1100"];
    const stateless = { ...JSON.parse(approvalOf(orderReference)), transactionStatus: "" };
    const body = JSON.stringify({ ...stateless, merchantSignature: sign(SECRET_KEY, parts) });
    expect((await fromTheBank("webhook", body)).status).toBe(200);
    expect(await statusOf(orderId)).toBe("pending");
    const rows = await database.adminDb
      .select()
      .from(paymentEvents)
      .where(eq(paymentEvents.orderReference, orderReference));
    expect(rows).toMatchObject([{ outcome: "parked", note: "unknown status" }]);
  });

  it("refuses a body that is too large to be any callback", async () => {
    expect((await fromTheBank("webhook", "x".repeat(2_000_000))).status).toBe(413);
  });

  it("stores nothing for two hundred events made from the form of one order", async () => {
    const { visitor, orderId } = await pendingPayment();
    const answer = await visitor.send("POST", "/api/store/payments/wayforpay", { orderId });
    const { fields } = formSchema.parse(await answer.json());
    const valuesOf = (name: string) => fields.filter((field) => field.name === name).map(({ value }) => value);
    const signed = [
      ...["merchantDomainName", "orderReference", "orderDate", "amount", "currency"],
      ...["productName[]", "productCount[]", "productPrice[]"],
    ].flatMap(valuesOf);
    const [domain = "", reference = "", date = "", amount = "", ...rest] = signed;
    const before = await database.adminDb.$count(paymentEvents);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        fromTheBank(
          "webhook",
          JSON.stringify({
            merchantAccount: MERCHANT,
            orderReference: domain,
            amount: reference,
            currency: date,
            authCode: amount,
            cardPan: rest[0],
            transactionStatus: rest[1],
            reasonCode: rest.slice(2).join(";"),
            merchantSignature: valuesOf("merchantSignature")[0],
            processingDate: index + 1,
            paymentSystem: "x".repeat(30_000),
          }),
        ),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
    expect(await database.adminDb.$count(paymentEvents)).toBe(before);
  });

  it("takes so many a minute from one address, and leaves the others' alone", async () => {
    const limiter = countingLimiter(2);
    const api = apiOf(createTestApp(database.appUrl, { limiters: { CALLBACK_LIMITER: limiter } }));
    const from = async (address: string) => {
      const init = { method: "POST", body: "%", headers: { [subscriberHeader]: address } };
      return (await api.request(`${APP_URL}/api/payments/wayforpay/webhook`, init)).status;
    };
    expect([await from("192.0.2.1"), await from("192.0.2.1"), await from("192.0.2.1")]).toEqual([400, 400, 429]);
    expect(await from("192.0.2.2")).toBe(400);
  });

  it("keeps one event for one signature, whatever date is put beside it", async () => {
    const { orderReference } = await pendingPayment();
    for (const processingDate of [1, 2, 3, "2026", null]) {
      const body = JSON.stringify({ ...JSON.parse(approvalOf(orderReference)), processingDate });
      expect((await fromTheBank("webhook", body)).status).toBe(200);
    }
    const rows = database.adminDb.$count(paymentEvents, eq(paymentEvents.orderReference, orderReference));
    expect(await rows).toBe(1);
  });

  it("sends the browser to the page that waits, and believes nothing it brings", async () => {
    const { orderReference, orderId } = await pendingPayment();
    const response = await fromTheBank(`return?reference=${orderReference}`, "transactionStatus=Approved");
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe(`/checkout/processing?reference=${orderReference}`);
    expect(await statusOf(orderId)).toBe("pending");
  });

  it.each([
    ["uk", "/uk"],
    ["en", ""],
    ["xx", ""],
    ["//evil.example", ""],
  ])("sends it to that page in the language of its payment: %s", async (locale, prefix) => {
    const { orderReference } = await pendingPayment();
    const response = await fromTheBank(`return?reference=${orderReference}&locale=${encodeURIComponent(locale)}`, "");
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe(`${prefix}/checkout/processing?reference=${orderReference}`);
  });

  it.each(["GET", "HEAD"])("sends a browser that comes back by %s to the same page", async (method) => {
    const { orderReference } = await pendingPayment();
    const path = `/api/payments/wayforpay/return?reference=${orderReference}`;
    const response = await new Visitor(served.api).send(method, path);
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe(`/checkout/processing?reference=${orderReference}`);
  });
});
