import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { SWEEP_CRON } from "#core/domain/chore-times";
import { startPayment } from "#core/services/payments/start-payment";
import { seedDemo } from "#db/seed/demo";
import { runCron as runConsumerCron, runDueChores } from "#queues/chores";
import { consumerServices } from "#queues/services";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addProduct, addUser, placeOrder } from "#scripts/testing/store-fixture";
import { createTestApp } from "#scripts/testing/test-app";
import { serveApi, Visitor } from "#scripts/testing/visitor";
import { ChoreClock } from "#web/chore-clock";
import { paymentChores, runDueChores as runAppChores, runCron } from "#web/payment-chores";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A database that nobody has asked for so long has gone to sleep. */
const ASLEEP_AFTER = 5 * MINUTE;

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await seedDemo({ connectionString: database.adminUrl });
});

afterEach(() => void vi.useRealTimers());

/** Workers KV, and how often it is written. */
class Directory {
  writes = 0;
  readonly #values = new Map<string, string>();

  async get(key: string | string[]) {
    if (typeof key === "string") return this.#values.get(key) ?? null;
    return new Map(key.map((one) => [one, this.#values.get(one) ?? null]));
  }
  async put(key: string, value: string) {
    this.writes++;
    this.#values.set(key, value);
  }
  async delete(key: string) {
    this.writes++;
    this.#values.delete(key);
  }
  async list() {
    return { keys: [...this.#values.keys()].map((name) => ({ name })), list_complete: true };
  }
}

/** Both Workers' chores on a clock of the test: the object's alarm and both crons fire when the platform would fire them. */
class Clone {
  readonly directory = new Directory();
  readonly app = createTestApp(database.appUrl, {
    consumer: { runChores: () => runDueChores(this.#consumer) },
    expectWork: () => this.clock.expectWork(),
  });
  readonly chores = paymentChores(this.app.runtime);
  alarm: number | null = null;
  readonly clock = new ChoreClock(
    {
      getAlarm: async () => this.alarm,
      setAlarm: async (at) => {
        this.alarm = at;
      },
      deleteAlarm: async () => {
        this.alarm = null;
      },
    },
    () => runAppChores(this.chores),
  );
  readonly #services = consumerServices({
    APP_URL: "https://store.test",
    DATABASE_URL: database.consumerUrl,
    AUDIT_DATABASE_URL: database.auditorUrl,
    CHAIN_RPC_URL: "http://127.0.0.1:9",
    REFERRAL_CHAIN_ID: "31337",
    REFERRAL_FINALITY: "1",
    REFERRAL_MAX_FEE_GWEI: "500",
    REFERRAL_REWARDS_ADDRESS: `0x${"1".repeat(40)}`,
    REFERRAL_REWARD_TOKEN_ADDRESS: `0x${"2".repeat(40)}`,
    REFERRAL_MINTER_PRIVATE_KEY: `0x${"3".repeat(64)}`,
    REFERRAL_TOKEN_USD_PRICE: "0.10",
    REFERRAL_TOKEN_DECIMALS: "18",
    REFERRAL_UAH_PER_USD: "40",
    REFERRAL_AUTO_APPROVE_MAX_USD: "500",
    MINTER_MAX_REWARD_USD: "1000",
    MINTER_MAX_DAY_USD: "10000",
    MINTER_TOKEN_USD_MIN: "0.02",
    MINTER_TOKEN_USD_MAX: "0.50",
    MINTER_UAH_PER_USD_MIN: "20",
    MINTER_UAH_PER_USD_MAX: "80",
    MAIL_API_URL: "http://127.0.0.1:9",
    MAIL_API_KEY: "no letters are sent here",
    MAIL_FROM: "store@store.test",
    REFCODES: this.directory,
    EVENTS: { sendBatch: async () => undefined },
    PAYMENTS: { sendBatch: async () => undefined },
  } as unknown as ConsumerEnv);
  readonly #consumer = {
    services: this.#services,
    // As every run of the Minter does.
    wakeMinter: async () => {
      await this.#services.minting?.ledger.claim({
        batchIds: ["idle:1"],
        minter: "idle:",
        inFlight: [],
        now: new Date(),
      });
    },
  };

  /** Lets the platform's time pass, minute by minute. Answers when the database was asked. */
  async pass(hours: number): Promise<number[]> {
    const asked: number[] = [];
    const fetch = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation((...request) => {
      asked.push(Date.now());
      return fetch(...request);
    });
    for (const until = Date.now() + hours * HOUR; Date.now() < until; vi.setSystemTime(Date.now() + MINUTE)) {
      if (this.alarm !== null && this.alarm <= Date.now()) {
        this.alarm = null;
        await this.clock.run();
      }
      if (new Date().getUTCMinutes() !== Number(SWEEP_CRON.split(" ")[0])) continue;
      await Promise.all([
        runCron(this.chores, SWEEP_CRON, () => this.clock.run()),
        runConsumerCron(this.#consumer, SWEEP_CRON),
      ]);
    }
    vi.mocked(globalThis.fetch).mockRestore();
    return asked;
  }
}

/** How often a database that is asked at these times has to wake. */
function wakesOf(asked: readonly number[]): number {
  return asked.filter((at, index) => at - (asked[index - 1] ?? Number.NEGATIVE_INFINITY) >= ASLEEP_AFTER).length;
}

describe("a clone that nobody uses", () => {
  it("wakes its database at most once an hour, and writes nothing into the edge's directory", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-03-01T00:00:00Z") });
    const clone = new Clone();
    // What the first sweep mends is work.
    await clone.pass(1);
    clone.directory.writes = 0;
    expect(wakesOf(await clone.pass(6))).toBe(6);
    expect(clone.directory.writes).toBe(0);
    expect(clone.alarm).toBeNull();
  });
});

describe("a clone with work", () => {
  it("polls an attempt within a minute after that is due, as often as it is due", async () => {
    const now = new Date("2026-03-03T10:00:00Z");
    vi.useFakeTimers({ toFake: ["Date"], now });
    const clone = new Clone();
    const { ctx } = clone.app.runtime;
    const [gateway] = ctx.gateways.values();
    const polls: number[] = [];
    vi.spyOn(gateway ?? Object(null), "readStatus").mockImplementation(async () => {
      polls.push((Date.now() - now.getTime()) / MINUTE);
      return null;
    });
    const [buyerId, productId] = await Promise.all([addUser(database.adminDb), addProduct(database.adminDb)]);
    const { orderId } = await placeOrder(database.appDb, { buyerId, productId });
    await startPayment(ctx, { orderId, buyerId, locale: "en", now });
    await clone.clock.expectWork();
    await clone.pass(4);
    const due = [5, 10, 15, 20, 60, 180];
    expect(polls).toHaveLength(due.length);
    for (const [index, minute] of due.entries()) {
      expect(polls[index]).toBeGreaterThanOrEqual(minute);
      // Each is counted from the one before it.
      expect(polls[index]).toBeLessThanOrEqual(minute + 2 * (index + 1));
    }
    // The next is due at three times that age: until then nothing is asked.
    expect(clone.alarm).toBeGreaterThanOrEqual(now.getTime() + 9 * HOUR);
  });
});

describe("what makes work", () => {
  const told = async (send: (visitor: Visitor) => Promise<Response>) => {
    let times = 0;
    const { api } = serveApi(database.appUrl, {
      expectWork: async () => {
        times++;
      },
    });
    const { status } = await send(new Visitor(api));
    return { status, times };
  };

  it("is told by whatever may have written, and by nothing else", async () => {
    const account = { email: `${crypto.randomUUID()}@store.example.com`, password: "password-123", name: "T" };
    expect(await told((visitor) => visitor.send("POST", "/api/auth/sign-up/email", account))).toEqual({
      status: 200,
      times: 1,
    });
    expect(await told((visitor) => visitor.send("GET", "/api/products"))).toEqual({ status: 200, times: 0 });
    expect(await told((visitor) => visitor.send("GET", "/api/health"))).toMatchObject({ times: 0 });
    expect(await told((visitor) => visitor.send("POST", "/api/store/orders", {}))).toEqual({ status: 401, times: 0 });
    expect(await told((visitor) => visitor.send("POST", "/wp-login.php", {}))).toEqual({ status: 404, times: 0 });
    const back = "/api/payments/wayforpay/return?reference=ring-test-000000000000-1";
    for (const method of ["GET", "POST"]) {
      expect(await told((visitor) => visitor.send(method, back))).toEqual({ status: 303, times: 1 });
    }
  });

  it("is not held up by an object that cannot be reached", async () => {
    const { api } = serveApi(database.appUrl, { expectWork: () => Promise.reject(new Error("overloaded")) });
    expect(await new Visitor(api).signUp()).toBeInstanceOf(Visitor);
  });
});
