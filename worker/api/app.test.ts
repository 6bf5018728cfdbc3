import { eq } from "drizzle-orm";
import { Hono } from "hono";
import { privateKeyToAccount } from "viem/accounts";
import { createSiweMessage } from "viem/siwe";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { sign } from "#core/adapters/wayforpay/signature";
import type { EventMessage } from "#core/messages";
import type { ConsumerRpcApi } from "#core/ports/consumer-rpc";
import { APP_ROLE } from "#db/grants";
import { orders, refcodes, users } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addProduct, addReferrer } from "#scripts/testing/store-fixture";
import { createApp } from "#web/services";
import { createApi } from "#worker/api/app";
import { relayAfterWrites } from "#worker/api/relay";
import { requestContext } from "#worker/api/request-context";
import type { ApiEnv } from "#worker/api/runtime";

const APP_URL = "https://store.test";
const SECRET_KEY = "flk3409refn54t54t*FNJRET";
const CRON_SECRET = "a-cron-secret-of-tests";

let database: TestDatabase;
let productId: string;
let api: Hono<ApiEnv>;
const sent: EventMessage[] = [];

const consumer: ConsumerRpcApi = {
  mintRun: async () => ({ claimed: 0, priced: 0, relayed: 0, transactions: [] }),
  readChain: () => Promise.reject(new Error("no chain in these tests: postgresql://user:hunter2@host/db")),
  health: () => Promise.reject(new Error("no chain in these tests")),
  verifySignature: async () => false,
  readConfirmations: async () => [],
};

function environment(databaseUrl: string) {
  return {
    APP_URL,
    CLONE_SLUG: "ring-test",
    CLONE_NAME: "Ring Test",
    CLONE_BRAND_HUE: "265",
    CLONE_CURRENCY: "UAH",
    CLONE_TIME_ZONE: "Europe/Kyiv",
    DATABASE_URL: databaseUrl,
    AUTH_SECRET: "a-secret-of-tests-that-is-long-enough",
    WAYFORPAY_MERCHANT_ACCOUNT: "test_merch_n1",
    WAYFORPAY_SECRET_KEY: SECRET_KEY,
    WAYFORPAY_DOMAIN: "store.test",
    WAYFORPAY_PAY_URL: "https://secure.wayforpay.com/pay",
    WAYFORPAY_API_URL: "https://api.wayforpay.com/api",
    CRON_SECRET,
    REFERRAL_CHAIN_ID: "31337",
    REFERRAL_REWARD_PERCENT: "5",
    REFERRAL_COMMISSION_MAX_PERCENT: "50",
    REFERRAL_TOKEN_SYMBOL: "RING",
    EXPLORER_URL: "https://explorer.test",
    CONSUMER: consumer,
    EVENTS: {
      sendBatch: async (messages: { body: EventMessage }[]) => void sent.push(...messages.map(({ body }) => body)),
    },
  };
}

function apiOn(databaseUrl: string): Hono<ApiEnv> {
  const { runtime } = createApp(environment(databaseUrl) as unknown as AppEnv);
  return new Hono<ApiEnv>().use(requestContext(runtime), relayAfterWrites).route("/", createApi(APP_URL));
}

beforeAll(async () => {
  database = await createTestDatabase();
  api = apiOn(database.appUrl);
  productId = await addProduct(database.adminDb);
  await addReferrer(database.adminDb, "Frnd7Ref", "0x00000000000000000000000000000000000000A1");
});

/** A browser: keeps cookies, sends our origin. */
class Visitor {
  readonly #cookies = new Map<string, string>();

  constructor(cookies: Record<string, string> = {}) {
    for (const [name, value] of Object.entries(cookies)) this.#cookies.set(name, value);
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const background: Promise<unknown>[] = [];
    const request = new Request(`${APP_URL}${path}`, {
      method,
      headers: {
        origin: APP_URL,
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const response = await api.fetch(request, {}, {
      waitUntil: (promise: Promise<unknown>) => void background.push(promise),
      passThroughOnException() {},
      props: {},
    } as never);
    await Promise.all(background);
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const at = pair.indexOf("=");
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  async signUp(email: string): Promise<this> {
    const response = await this.send("POST", "/api/auth/sign-up/email", { email, password: "password-123", name: "T" });
    expect(response.status).toBe(200);
    return this;
  }
}

/** The texts of an answer, by name. */
async function textsOf(response: Response): Promise<Record<string, string>> {
  return z.record(z.string(), z.coerce.string().catch("")).parse(await response.json());
}

const order = () => ({
  items: [{ productId, quantity: 1 }],
  contact: { name: "T", phone: "1", city: "Kyiv", address: "1" },
});

describe("sign-up", () => {
  it("keeps the referrer in the user's first write, and the first order finds it on another device", async () => {
    await new Visitor({ ring_ref: "Frnd7Ref" }).signUp("referred@store.test");
    const [user] = await database.adminDb.select().from(users).where(eq(users.email, "referred@store.test"));
    expect(user?.referredBy).toMatchObject({ referralCode: "Frnd7Ref" });

    const phone = new Visitor();
    await phone.send("POST", "/api/auth/sign-in/email", { email: "referred@store.test", password: "password-123" });
    const placed = await phone.send("POST", "/api/store/orders", order());
    expect(placed.status).toBe(201);
    expect(await placed.json()).toMatchObject({ referralApplied: true, referralCode: "Frnd7Ref", totalMinor: "10000" });
  });

  it("takes neither a made-up code nor a referrer from the request's body", async () => {
    const visitor = new Visitor({ ring_ref: "<script>" });
    const body = { email: "sly@store.test", password: "password-123", name: "T", referredBy: { referralCode: "X" } };
    await visitor.send("POST", "/api/auth/sign-up/email", body);
    const found = await database.adminDb.select().from(users).where(eq(users.email, "sly@store.test"));
    expect(found.map((user) => user.referredBy)).not.toContainEqual(expect.anything());
  });

  it("cannot make itself an admin", async () => {
    const visitor = new Visitor();
    const body = { email: "climber@store.test", password: "password-123", name: "T", role: "admin" };
    await visitor.send("POST", "/api/auth/sign-up/email", body);
    const found = await database.adminDb.select().from(users).where(eq(users.email, "climber@store.test"));
    expect(found.every((user) => user.role === "user")).toBe(true);
    expect((await visitor.send("POST", "/api/refcodes/mint")).status).not.toBe(200);
  });
});

describe("sign-in with a wallet", () => {
  const account = privateKeyToAccount(`0x${"7".repeat(64)}`);

  async function signIn(visitor: Visitor, change: { domain?: string; chainId?: number; nonce?: string } = {}) {
    const { nonce = "" } = await textsOf(await visitor.send("POST", "/api/auth/siwe/nonce"));
    const message = createSiweMessage({
      address: account.address,
      chainId: 31_337,
      domain: "store.test",
      nonce,
      uri: APP_URL,
      version: "1",
      ...change,
    });
    const signature = await account.signMessage({ message });
    return {
      message,
      signature,
      response: await visitor.send("POST", "/api/auth/siwe/verify", { message, signature }),
    };
  }

  it("gives the wallet one code, however often it signs in, and tells the edge of it", async () => {
    for (let time = 0; time < 3; time++) expect((await signIn(new Visitor())).response.status).toBe(200);
    const codes = await database.adminDb.select().from(refcodes).where(eq(refcodes.walletAddress, account.address));
    expect(codes).toHaveLength(1);
    expect(sent).toContainEqual({ type: "refcode.changed", code: codes[0]?.code });
  });

  it.each([
    ["another site's message", { domain: "evil.test" }],
    ["a message for another chain", { chainId: 1 }],
    ["a nonce nobody gave out", { nonce: "aaaaaaaaaaaaaaaa" }],
  ])("refuses %s", async (_name, change) => {
    expect((await signIn(new Visitor(), change)).response.status).toBe(401);
  });

  it("takes a signature once", async () => {
    const { message, signature } = await signIn(new Visitor());
    const replay = await new Visitor().send("POST", "/api/auth/siwe/verify", { message, signature });
    expect(replay.status).toBe(401);
  });
});

describe("access", () => {
  it.each([
    ["GET", "/api/refcodes"],
    ["POST", "/api/store/orders"],
    ["POST", "/api/store/payments/credit"],
    ["GET", "/api/store/payments/ring-1"],
    ["POST", "/api/refcodes/mint"],
    ["GET", "/api/refcodes/rewards"],
    ["POST", "/api/refcodes/rewards/x/approve"],
    ["POST", "/api/refcodes/rewards/x/reject"],
    ["POST", "/api/admin/credits"],
    ["GET", "/api/audit/x"],
    ["GET", "/api/cron/refcodes-mint"],
  ])("%s %s is closed to a stranger", async (method, path) => {
    const response = await new Visitor().send(method, path, method === "POST" ? {} : undefined);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: "not_signed_in" } });
  });

  it.each([
    ["POST", "/api/refcodes/mint"],
    ["GET", "/api/refcodes/rewards"],
    ["POST", "/api/refcodes/rewards/x/approve"],
    ["POST", "/api/refcodes/rewards/x/reject"],
    ["POST", "/api/admin/credits"],
    ["GET", "/api/audit/x"],
  ])("%s %s is closed to a user who is no admin", async (method, path) => {
    const visitor = await new Visitor().signUp(`${crypto.randomUUID()}@store.test`);
    const response = await visitor.send(method, path, method === "POST" ? {} : undefined);
    expect(response.status).toBe(403);
  });

  it("opens cron to the secret alone", async () => {
    const ask = (authorization: string) =>
      new Visitor().send("GET", "/api/cron/refcodes-mint", undefined, { authorization });
    expect((await ask(`Bearer ${CRON_SECRET}`)).status).toBe(200);
    expect((await ask(`Bearer ${CRON_SECRET}x`)).status).toBe(401);
  });

  it("refuses a form from another site, whoever is signed in", async () => {
    const visitor = await new Visitor().signUp("csrf@store.test");
    const headers = { origin: "https://evil.test", "content-type": "text/plain", "sec-fetch-site": "cross-site" };
    const response = await visitor.send("POST", "/api/store/orders", JSON.stringify(order()), headers);
    expect(response.status).toBe(403);
    expect(
      await database.adminDb
        .select()
        .from(orders)
        .innerJoin(users, eq(users.id, orders.buyerId))
        .where(eq(users.email, "csrf@store.test")),
    ).toEqual([]);
  });
});

describe("bad input", () => {
  it.each([
    ["no items", { items: [] }],
    ["a fraction of a product", { items: [{ productId: "x", quantity: 0.5 }] }],
    ["less than one", { items: [{ productId: "x", quantity: -1 }] }],
    [
      "the same product twice",
      {
        items: [
          { productId: "x", quantity: 1 },
          { productId: "x", quantity: 1 },
        ],
      },
    ],
    ["no address", { contact: { name: "T" } }],
  ])("is answered with the field that is wrong: %s", async (_name, change) => {
    const visitor = await new Visitor().signUp(`${crypto.randomUUID()}@store.test`);
    const response = await visitor.send("POST", "/api/store/orders", { ...order(), ...change });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: "invalid_input", message: expect.stringMatching(/items|contact/), requestId: expect.any(String) },
    });
  });

  it("that is no JSON at all is a 400 too", async () => {
    const visitor = await new Visitor().signUp(`${crypto.randomUUID()}@store.test`);
    expect((await visitor.send("POST", "/api/store/orders", "{")).status).toBe(400);
  });

  it("asks for more than there is: 409, and says so", async () => {
    const visitor = await new Visitor().signUp(`${crypto.randomUUID()}@store.test`);
    const scarce = await addProduct(database.adminDb, { stock: 1 });
    const body = { ...order(), items: [{ productId: scarce, quantity: 2 }] };
    const response = await visitor.send("POST", "/api/store/orders", body);
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ error: { code: "out_of_stock" } });
  });
});

describe("WayForPay's webhook", () => {
  async function pendingPayment() {
    const visitor = await new Visitor().signUp(`${crypto.randomUUID()}@store.test`);
    const { orderId = "" } = await textsOf(await visitor.send("POST", "/api/store/orders", order()));
    const { orderReference = "" } = await textsOf(
      await visitor.send("POST", "/api/store/payments/wayforpay", { orderId }),
    );
    return { visitor, orderId, orderReference };
  }

  function approval(orderReference: string, key = SECRET_KEY): string {
    const signed = ["test_merch_n1", orderReference, "100", "UAH", "1", "41****8217", "Approved", "1100"];
    return JSON.stringify({
      merchantAccount: "test_merch_n1",
      orderReference,
      amount: 100,
      currency: "UAH",
      authCode: "1",
      cardPan: "41****8217",
      transactionStatus: "Approved",
      reasonCode: 1100,
      processingDate: 1_767_225_700,
      merchantSignature: sign(key, signed),
    });
  }

  const fromTheBank = { origin: "https://secure.wayforpay.com", "content-type": "application/x-www-form-urlencoded" };

  it("pays the order, sends the event, and answers with a signed accept", async () => {
    const { visitor, orderId, orderReference } = await pendingPayment();
    const body = approval(orderReference);
    const response = await new Visitor().send("POST", "/api/payments/wayforpay/webhook", body, fromTheBank);
    expect(response.status).toBe(200);
    const answer = await textsOf(response);
    expect(answer.signature).toBe(sign(SECRET_KEY, [orderReference, "accept", answer.time ?? ""]));
    const status = await visitor.send("GET", `/api/store/payments/${orderReference}`);
    expect(await status.json()).toMatchObject({ status: "approved", orderId, orderStatus: "paid" });
    expect(sent).toContainEqual({ type: "payment.paid", orderReference });
  });

  it("refuses a forged approval, and a body nobody can read, without a word of why", async () => {
    const { orderReference, orderId } = await pendingPayment();
    const forged = approval(orderReference, "somebody-else's-key");
    expect((await new Visitor().send("POST", "/api/payments/wayforpay/webhook", forged, fromTheBank)).status).toBe(400);
    expect((await new Visitor().send("POST", "/api/payments/wayforpay/webhook", "%", fromTheBank)).status).toBe(400);
    const [row] = await database.adminDb.select().from(orders).where(eq(orders.id, orderId));
    expect(row?.status).toBe("pending");
  });

  it("sends the browser to the page that waits, and believes nothing it brings", async () => {
    const { orderReference, orderId } = await pendingPayment();
    const path = `/api/payments/wayforpay/return?reference=${orderReference}`;
    const response = await new Visitor().send("POST", path, "transactionStatus=Approved", fromTheBank);
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe(`/checkout/processing?reference=${orderReference}`);
    const [row] = await database.adminDb.select().from(orders).where(eq(orders.id, orderId));
    expect(row?.status).toBe("pending");
  });
});

describe("an unexpected failure", () => {
  it("says a request id, and nothing of the database or its secrets", async () => {
    const broken = apiOn(database.appUrl.replace(`${APP_ROLE}:`, `${APP_ROLE}:wrong-`));
    const response = await broken.fetch(new Request(`${APP_URL}/api/products`), {});
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({
      error: { code: "internal", message: expect.any(String), requestId: expect.any(String) },
    });
    expect(text).not.toMatch(/select|password|127\.0\.0\.1/i);
  });

  it("of the chain leaves the audit readable and the health honest", async () => {
    const visitor = await new Visitor().signUp("auditor@store.test");
    await database.adminDb.update(users).set({ role: "admin" }).where(eq(users.email, "auditor@store.test"));
    const { orderId = "" } = await textsOf(await visitor.send("POST", "/api/store/orders", order()));
    const { orderReference } = await textsOf(await visitor.send("POST", "/api/store/payments/wayforpay", { orderId }));
    const audit = await visitor.send("GET", `/api/audit/${orderReference}`);
    expect(await audit.json()).toMatchObject({ verdict: "not_paid", chain: null });
    const health = await new Visitor().send("GET", "/api/health");
    expect(health.status).toBe(503);
    expect(await health.text()).not.toContain("hunter2");
  });
});
