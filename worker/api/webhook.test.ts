import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { sign } from "#core/adapters/wayforpay/signature";
import { orders } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addProduct } from "#scripts/testing/store-fixture";
import { APP_SETTINGS } from "#scripts/testing/test-app";
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

async function pendingPayment() {
  const visitor = await new Visitor(served.api).signUp();
  const order = {
    items: [{ productId, quantity: 1 }],
    contact: { name: "T", phone: "1", city: "Kyiv", address: "1" },
  };
  const { orderId = "" } = await textsOf(await visitor.send("POST", "/api/store/orders", order));
  const { orderReference = "" } = await textsOf(
    await visitor.send("POST", "/api/store/payments/wayforpay", { orderId }),
  );
  return { visitor, orderId, orderReference };
}

function approval(orderReference: string, key: string = SECRET_KEY): string {
  return JSON.stringify({
    merchantAccount: MERCHANT,
    orderReference,
    amount: 100,
    currency: "UAH",
    authCode: "1",
    cardPan: "41****8217",
    transactionStatus: "Approved",
    reasonCode: 1100,
    processingDate: 1_767_225_700,
    merchantSignature: sign(key, [MERCHANT, orderReference, "100", "UAH", "1", "41****8217", "Approved", "1100"]),
  });
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
    const response = await fromTheBank("webhook", approval(orderReference));
    expect(response.status).toBe(200);
    const answer = await textsOf(response);
    expect(answer.signature).toBe(sign(SECRET_KEY, [orderReference, "accept", answer.time ?? ""]));
    const status = await visitor.send("GET", `/api/store/payments/${orderReference}`);
    expect(await status.json()).toMatchObject({ status: "approved", orderId, orderStatus: "paid" });
    expect(served.sent).toContainEqual({ type: "payment.paid", orderReference });
  });

  it("refuses a forged approval, and a body nobody can read, without a word of why", async () => {
    const { orderReference, orderId } = await pendingPayment();
    expect((await fromTheBank("webhook", approval(orderReference, "somebody-else's-key"))).status).toBe(400);
    expect((await fromTheBank("webhook", "%")).status).toBe(400);
    expect(await statusOf(orderId)).toBe("pending");
  });

  it("sends the browser to the page that waits, and believes nothing it brings", async () => {
    const { orderReference, orderId } = await pendingPayment();
    const response = await fromTheBank(`return?reference=${orderReference}`, "transactionStatus=Approved");
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe(`/checkout/processing?reference=${orderReference}`);
    expect(await statusOf(orderId)).toBe("pending");
  });
});
