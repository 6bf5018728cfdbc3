import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { grantCredit } from "#core/services/credit/grant-credit";
import { deadLetters, mails, referralRewards, users } from "#db/schema";
import { DEMO_REFCODE, seedDemo } from "#db/seed/demo";
import { buildWorkers, projectRoot } from "#scripts/stack/build";
import { freePort } from "#scripts/stack/ports";
import { startWorkers, type Workers } from "#scripts/stack/workers";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { newTestState, removeTestState } from "#scripts/testing/state";
import { addAdmin, serviceContext } from "#scripts/testing/store-fixture";
import { APP_SETTINGS } from "#scripts/testing/test-app";

// A clone that has nothing but its database: no chain, no mail provider, no merchant.
const nothing = {
  app: { WAYFORPAY_MERCHANT_ACCOUNT: "", WAYFORPAY_SECRET_KEY: "", WAYFORPAY_DOMAIN: "", MAIL_FROM: "" },
  consumer: { MAIL_API_URL: "", MAIL_FROM: "" },
};

let database: TestDatabase;
let workers: Workers | undefined;
let url: string;
let start: (consumer?: Record<string, string>) => Promise<void>;
const logged: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await seedDemo({ connectionString: database.adminUrl });
  const stateDir = await newTestState("degrees");
  const build = await buildWorkers({ cacheDir: join(projectRoot, ".stack/builds") });
  const port = await freePort();
  url = `http://localhost:${port}`;
  const runDir = join(stateDir, "run");
  mkdirSync(runDir, { recursive: true });
  start = async (consumer = {}) => {
    await workers?.stop();
    workers = await startWorkers({
      build,
      port,
      persistDir: join(stateDir, "workers"),
      runDir,
      onLog: ({ message }) => logged.push(message),
      bindings: {
        edge: { APP_URL: url },
        app: { ...APP_SETTINGS, APP_URL: url, DATABASE_URL: database.appUrl, ...nothing.app },
        consumer: {
          APP_URL: url,
          DATABASE_URL: database.consumerUrl,
          AUDIT_DATABASE_URL: database.auditorUrl,
          ...nothing.consumer,
          ...consumer,
        },
      },
    });
  };
  await start();
  return async () => {
    await workers?.stop();
    await removeTestState(stateDir);
  };
}, 300_000);

/** A browser that stays signed in. */
class Browser {
  readonly #cookies: Map<string, string>;

  constructor(cookies: Readonly<Record<string, string>>) {
    this.#cookies = new Map(Object.entries(cookies));
  }

  async send(method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await fetch(`${url}${path}`, {
      method,
      redirect: "manual",
      headers: {
        origin: url,
        "user-agent": "Mozilla/5.0",
        "sec-fetch-site": "same-origin",
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split(/=(.*)/s);
      this.#cookies.set(name, value);
    }
    return answer;
  }

  async json(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await this.send(method, path, body);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return Object(await answer.json());
  }

  read = async (path: string) => (await this.send("GET", path)).text();
}

const email = `${randomUUID()}@store.example.com`;
const buyer = new Browser({ ring_ref: DEMO_REFCODE });

test("it is well, and its pages say what waits", async () => {
  const health = await buyer.send("GET", "/api/health");
  expect([health.status, await health.json()]).toMatchObject([200, { status: "ok" }]);
  expect(await buyer.read("/sign-in?new=account")).toContain("isn’t sending e-mail yet");
  const membership = await buyer.read("/membership");
  expect(membership).toContain("Memberships can’t be bought yet");
  expect(membership).not.toMatch(/bank confirms/);
});

test("who signs up is in, and the letter waits instead of failing", async () => {
  await buyer.json("POST", "/api/auth/sign-up/email", { email, password: "password-123", name: "Nina" });
  const letter = async () => (await database.adminDb.select().from(mails).where(eq(mails.recipient, email)))[0];
  await expect.poll(async () => Boolean(await letter()), { timeout: 10_000 }).toBe(true);
  await expect.poll(() => logged.some((line) => line.includes("waits")), { timeout: 10_000 }).toBe(true);
  expect(await letter()).toMatchObject({ sentAt: null });
  expect(await database.adminDb.select().from(deadLetters)).toEqual([]);
});

test("an order is paid from credit alone, and its reward waits, approved and without a price", async () => {
  const { adminDb, appDb } = database;
  await adminDb.update(users).set({ emailVerified: true }).where(eq(users.email, email));
  const actorId = await addAdmin(adminDb);
  await grantCredit(serviceContext(appDb), {
    grantId: randomUUID(),
    email,
    amountMinor: 10_000_000n,
    currency: "UAH",
    reason: "test",
    actorId,
    now: new Date(),
  });
  const { products } = await buyer.json("GET", "/api/products");
  const [product] = Object(products);
  const contact = { name: "Nina", phone: "380501234567", city: "Kyiv", address: "Khreshchatyk 1" };
  const items = [{ productId: product.id, quantity: 1 }];
  const { orderId, referralApplied } = await buyer.json("POST", "/api/store/orders", { items, contact });
  expect(referralApplied).toBe(true);

  const page = await buyer.read(`/orders/${String(orderId)}`);
  expect(page).toContain("orders are paid from store credit");
  expect(page).not.toContain("WayForPay");
  for (const path of ["/api/store/payments/wayforpay", "/api/payments/wayforpay/webhook"]) {
    expect((await buyer.send("POST", path, { orderId })).status).toBe(404);
  }

  const { orderReference } = await buyer.json("POST", "/api/store/payments/credit", { orderId });
  const reward = async () =>
    (
      await adminDb
        .select()
        .from(referralRewards)
        .where(eq(referralRewards.orderReference, String(orderReference)))
    )[0];
  await expect.poll(async () => (await reward())?.status, { timeout: 20_000 }).toBe("approved");
  expect(await reward()).toMatchObject({ tokenAmount: null });
});

test("nothing of it fails: sweeps run, a mint run says why it pays nothing, and it stays well", async () => {
  expect(await workers?.runCrons()).toEqual(["ok", "ok", "ok"]);
  const run = await fetch(`${url}/api/cron/refcodes-mint`, {
    headers: { authorization: `Bearer ${APP_SETTINGS.CRON_SECRET}` },
  });
  expect([run.status, await run.json()]).toMatchObject([200, { claimed: 0, notes: [{ code: "no_chain" }] }]);
  expect(logged.filter((line) => /"level":"(ERROR|FATAL)"|uncaught/i.test(line))).toEqual([]);
  expect(await (await fetch(`${url}/api/health`)).json()).toMatchObject({ status: "ok" });
});

test("half a chain is refused by the name of what is missing, and the health says that something is wrong", async () => {
  await start({ CHAIN_RPC_URL: "http://127.0.0.1:9" });
  const health = await fetch(`${url}/api/health`);
  expect([health.status, await health.json()]).toMatchObject([503, { status: "degraded" }]);
  expect(logged.join("\n")).toMatch(/REFERRAL_MINTER_PRIVATE_KEY: goes with CHAIN_RPC_URL/);
});
