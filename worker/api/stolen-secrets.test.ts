import { createHmac } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { parseDecimal } from "#core/domain/decimal";
import { createReward } from "#core/services/rewards/create-reward";
import { orders, refunds, sessions } from "#db/schema";
import { approvalOf, openCardPayment } from "#scripts/testing/card-payment";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { queuedMessage } from "#scripts/testing/queued-message";
import { createRedirectProvider } from "#scripts/testing/redirect-gateway";
import { addProduct, addReferrer } from "#scripts/testing/store-fixture";
import { APP_SETTINGS } from "#scripts/testing/test-app";
import { type ServedApi, serveApi, Visitor } from "#scripts/testing/visitor";
import { paymentChores, takeBatch } from "#web/payment-chores";

// What somebody with one secret of the app, or with its queue, can do.

const CODE = "Frnd7Ref";
const SESSION_COOKIE = "__Secure-ring.session_token";

let database: TestDatabase;
let served: ServedApi;
let productId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  served = serveApi(database.appUrl);
  productId = await addProduct(database.adminDb);
  await addReferrer(database.adminDb, CODE, "0x00000000000000000000000000000000000000A1");
});

/** A card order that its buyer, who followed a link, has not paid. */
async function unpaidOrder() {
  const buyer = await new Visitor(served.api, { ring_ref: CODE }).signUp();
  return openCardPayment(buyer, productId);
}

describe("whoever has AUTH_SECRET", () => {
  const cookieOf = (token: string) => {
    const signature = createHmac("sha256", APP_SETTINGS.AUTH_SECRET).update(token).digest("base64");
    return { [SESSION_COOKIE]: encodeURIComponent(`${token}.${signature}`) };
  };

  it("signs cookies of sessions that nobody has, which open nothing", async () => {
    await new Visitor(served.api).signUp();
    const [session] = await database.adminDb.select().from(sessions).limit(1);
    const real = await new Visitor(served.api, cookieOf(session?.token ?? "")).send("GET", "/api/refcodes");
    expect(real.status).toBe(200);
    for (const token of [crypto.randomUUID(), "", session?.id ?? "", session?.userId ?? ""]) {
      const answer = await new Visitor(served.api, cookieOf(token)).send("GET", "/api/refcodes");
      expect(answer.status).toBe(401);
    }
  });
});

describe("whoever has the provider's secret", () => {
  it("says that an order was paid: its reward waits for an admin", async () => {
    const { orderId, orderReference } = await unpaidOrder();
    const webhook = "/api/payments/wayforpay/webhook";
    const answer = await new Visitor(served.api).send("POST", webhook, approvalOf(orderReference));
    expect(answer.status).toBe(200);
    const [order] = await database.adminDb.select().from(orders).where(eq(orders.id, orderId));
    expect(order).toMatchObject({ status: "paid", referralCode: CODE });
    const context = {
      db: database.consumerDb,
      chain: { readTokenDecimals: async () => 18 },
      oracle: { readPrice: async (at: Date) => ({ tokenUsd: "0.10", source: "config", at: at.toISOString() }) },
      policy: { uahPerUsd: parseDecimal("40"), autoApproveMaxUsd: 500n, approvalDelayDays: 0 },
    };
    const made = await createReward(context, { orderReference, now: new Date() });
    expect(made).toEqual({ outcome: "created", status: "pending_approval" });
  });
});

describe("whoever writes into the payments queue", () => {
  it("asks for refunds that are not due: the provider is sent none", async () => {
    const { orderReference } = await unpaidOrder();
    const provider = createRedirectProvider("test", "secret");
    const asked: string[] = [];
    const gateway = {
      ...provider.gateway,
      provider: "wayforpay" as const,
      async refund(refund: { orderReference: string }) {
        asked.push(refund.orderReference);
        return { outcome: "accepted" as const };
      },
    };
    const { ctx, accountCtx, consumer } = served.app.runtime;
    const nowhere = async () => undefined;
    const chores = paymentChores({
      ctx: { ...ctx, gateways: new Map([[gateway.provider, gateway]]) },
      accountCtx,
      queues: { events: nowhere, payments: nowhere },
      consumer,
    });
    const messages = [orderReference, orderReference, "ring-test-nobody-1"].map((reference) =>
      queuedMessage({ type: "refund.requested", orderReference: reference, amountMinor: "1000000" }),
    );
    await takeBatch(chores, { queue: "refcodes-payments", messages });
    expect(messages.map(({ fate }) => fate)).toEqual([["ack"], ["ack"], ["ack"]]);
    expect(asked).toEqual([]);
    expect(await database.adminDb.select().from(refunds)).toEqual([]);
  });
});
