import { Hono } from "hono";
import type { Dataset } from "#core/measure";
import type { EventMessage } from "#core/messages";
import type { ConsumerRpcApi } from "#core/ports/consumer-rpc";
import type { PasswordHasher } from "#core/ports/password-hasher";
import { gatewaysOf, type PaymentGateway } from "#core/ports/payment-gateway";
import { type App, createApp } from "#web/services";
import type { Limiters } from "#web/sign-in-limits";
import { createApi } from "#worker/api/app";
import { requestContext } from "#worker/api/request-context";
import type { ApiEnv } from "#worker/api/runtime";
import { bucketInMemory, type Held } from "./bucket.ts";
import { countingLimiter } from "./limiter.ts";
import { quickPasswords } from "./quick-passwords.ts";

export const APP_URL = "https://store.test";
export const CRON_SECRET = "a-cron-secret-of-tests";
const GUARD_HASH_KEY = "a-key-of-tests-for-hashes-that-stay";
export const PAYOUT_DATA_KEY = `k1:${Buffer.from("a-key-of-tests-of-32-bytes-long!").toString("base64")}`;

/** The app's settings in tests, but for the database. */
export const APP_SETTINGS = {
  APP_URL,
  CLONE_SLUG: "ring-test",
  CLONE_NAME: "Ring Test",
  CLONE_CONTACT: "help@store.test",
  CLONE_BRAND_HUE: "265",
  CLONE_LOCALES: "en,uk,ru",
  CLONE_CURRENCY: "UAH",
  CLONE_TIME_ZONE: "UTC",
  AUTH_SECRET: "a-secret-of-tests-that-is-long-enough",
  WAYFORPAY_MERCHANT_ACCOUNT: "test_merch_n1",
  WAYFORPAY_SECRET_KEY: "flk3409refn54t54t*FNJRET",
  WAYFORPAY_DOMAIN: "store.test",
  WAYFORPAY_PAY_URL: "https://secure.wayforpay.com/pay",
  WAYFORPAY_API_URL: "https://api.wayforpay.com/api",
  CRON_SECRET,
  GUARD_HASH_KEY,
  PAYOUT_DATA_KEY,
  REFERRAL_CHAIN_ID: "31337",
  REFERRAL_REWARD_PERCENT: "5",
  REFERRAL_COMMISSION_MAX_PERCENT: "50",
  REFERRAL_UAH_PER_USD: "40",
  REFERRAL_AUTO_APPROVE_MAX_USD: "500",
  REFERRAL_TOKEN_SYMBOL: "RING",
  EXPLORER_URL: "https://explorer.test",
};

/** A consumer that answers, but for its chain's health. */
const idleConsumer: ConsumerRpcApi = {
  mintRun: async () => ({ claimed: 0, priced: 0, relayed: 0, transactions: [] }),
  readChain: async () => ({ orderRef: "0x", paid: false, payment: null }),
  startAudit: async () => ({ runs: 0 }),
  health: () => Promise.reject(new Error("no chain in these tests")),
  verifySignature: async () => false,
  readConfirmations: async () => [],
  runChores: async () => ({ again: false, dueAt: null }),
};

/** What a test's app has other than usual. */
export interface TestAppOptions {
  settings?: Readonly<Record<string, string>>;
  consumer?: Partial<ConsumerRpcApi>;
  /** Payment gateways beside the configured ones, offered after them. */
  gateways?: readonly PaymentGateway[];
  /** Rate limiters for signing in; no limits without them. */
  limiters?: Partial<Limiters>;
  /** How passwords are hashed; by default at a low cost. */
  passwords?: PasswordHasher;
  /** What its bucket of pictures holds. */
  pictures?: Held;
  /** Takes what the app sends to its queues. */
  take?(message: EventMessage): void;
  /** Takes what the app measures; without it the app measures nothing. */
  dataset?: Dataset;
  /** Hears that something was committed. */
  expectWork?(): Promise<void>;
}

/**
 * The app as its Worker puts it together, on a database. Its bindings have every method that the app calls, which is all
 * of `AppEnv` that the cast leaves out.
 */
export function createTestApp(
  databaseUrl: string,
  {
    settings,
    consumer,
    gateways = [],
    limiters,
    passwords = quickPasswords,
    pictures,
    take,
    dataset,
    expectWork,
  }: TestAppOptions = {},
): App {
  const queue = {
    async sendBatch(messages: { body: EventMessage }[]) {
      for (const { body } of messages) take?.(body);
    },
  };
  const environment = {
    ...APP_SETTINGS,
    ...settings,
    DATABASE_URL: databaseUrl,
    CF_VERSION_METADATA: { id: "tests", tag: "", timestamp: "" },
    AUTH_LIMITER: countingLimiter(),
    LETTER_LIMITER: countingLimiter(),
    CALLBACK_LIMITER: countingLimiter(),
    ...limiters,
    CONSUMER: { ...idleConsumer, ...consumer },
    METRICS: dataset,
    EVENTS: queue,
    PAYMENTS: queue,
    CHORE_ALARM: { getByName: () => ({ expectWork: expectWork ?? (async () => undefined) }) },
    PICTURES: bucketInMemory(pictures),
  };
  const app = createApp(environment as unknown as AppEnv, passwords);
  const { ctx } = app.runtime;
  const offered = gatewaysOf([...ctx.gateways.values(), ...gateways]);
  return { ...app, runtime: { ...app.runtime, ctx: { ...ctx, gateways: offered } } };
}

/** The app's API alone, without what the Worker does behind an answer. */
export function apiOf({ runtime }: App): Hono<ApiEnv> {
  return new Hono<ApiEnv>().use(requestContext(runtime)).route("/", createApi(APP_URL));
}
