import { isNotNull } from "drizzle-orm";
import type { Hono } from "hono";
import { gatewaysOf, type PaymentGateway } from "#core/ports/payment-gateway";
import { reconcileRefunds } from "#core/services/refunds/reconcile-refunds";
import { createDatabase, type Database } from "#db/client";
import { paymentAttempts } from "#db/schema";
import type { ApiEnv } from "#worker/api/runtime";
import { listenOnLoopback } from "../loopback-server.ts";
import { isSigned } from "../stand-ins/wayforpay/signature.ts";
import { FaultyDatabase } from "../testing/faulty-database.ts";
import { Random } from "../testing/random.ts";
import { clone, providerEvent } from "../testing/store-fixture.ts";
import { APP_URL, apiOf, createTestApp } from "../testing/test-app.ts";
import { findFaults } from "./ledgers.ts";
import { placeOrders, type StormOrder, webhooksOf } from "./orders.ts";
import { makeShelves } from "./shelves.ts";
import { MERCHANT, type Webhook } from "./webhooks.ts";

export interface StormOptions {
  /** The app role's URL through the Neon proxy, and the same server for a superuser. */
  appUrl: string;
  adminDb: Database;
  orders: number;
  webhooksPerOrder: number;
  concurrency: number;
  seed: number;
  /** How likely a database request is refused, or its answer lost after it ran. */
  trouble: { refuses: number; loses: number };
}

export interface StormReport {
  webhooks: number;
  /** Deliveries that were answered by 5xx and came again. */
  retries: number;
  seconds: number;
  faults: string[];
}

/** The provider gives up after days; here that would be a fault. */
const MAX_DELIVERIES = 40;

/**
 * Fires every order's webhooks at the API, all mixed, has the provider asked about the refunds that they announce, and compares
 * every ledger with what truly happened. What is answered by 5xx comes again, as from the provider.
 */
export async function runStorm(options: StormOptions): Promise<StormReport> {
  const random = new Random(options.seed);
  const network = new FaultyDatabase(Number(new URL(options.appUrl).port), new Random(options.seed + 1));
  const server = await listenOnLoopback((request, response) => network.answer(request, response));
  try {
    const url = new URL(options.appUrl);
    url.port = String(server.port);
    const db = { adminDb: options.adminDb, appDb: createDatabase(url.href) };
    const orders = await placeOrders(db, options.orders, random);
    await makeShelves(options.adminDb);
    const api = apiOf(createTestApp(url.href));
    const webhooks = random.shuffle(orders.flatMap((order) => webhooksOf(order, options.webhooksPerOrder, random)));
    network.trouble = options.trouble;
    const started = performance.now();
    const told = await fireAll(api, webhooks, options.concurrency);
    const seconds = (performance.now() - started) / 1000;
    network.trouble = { refuses: 0, loses: 0 };
    await askAboutRefunds(db.appDb, orders);
    const faults = [...told.faults, ...(await findFaults(options.adminDb, orders))];
    return { webhooks: webhooks.length, retries: told.retries, seconds, faults };
  } finally {
    await server.stop();
  }
}

/** What the queue and cron do about every refund that was announced: the provider is asked, and says what truly happened. */
async function askAboutRefunds(db: Database, orders: readonly StormOrder[]): Promise<void> {
  const ctx = { db, clone, gateways: gatewaysOf([truthfulGateway(orders)]) };
  const suspected = await db
    .select({ orderReference: paymentAttempts.orderReference })
    .from(paymentAttempts)
    .where(isNotNull(paymentAttempts.refundSuspectedAt));
  for (const attempt of suspected) await reconcileRefunds(ctx, { ...attempt, now: new Date() });
}

/** A provider that can only be asked about what became of the storm's attempts. */
function truthfulGateway(orders: readonly StormOrder[]): PaymentGateway {
  const attempts = orders.flatMap(({ attempts, totalMinor }) => attempts.map((each) => ({ ...each, totalMinor })));
  const unused = () => {
    throw new Error("the storm only asks");
  };
  return {
    provider: "wayforpay",
    displayName: "WayForPay",
    checkoutOrigins: [],
    startCheckout: unused,
    readCallback: unused,
    acknowledgement: unused,
    refund: unused,
    async readStatus(orderReference) {
      const attempt = attempts.find((each) => each.orderReference === orderReference);
      if (!attempt) return null;
      const { told, totalMinor } = attempt;
      const isBack = told.includes("Refunded") || told.includes("Voided");
      const event = providerEvent(orderReference, totalMinor, { status: isBack ? "refunded" : "approved" });
      return { ...event, key: `${event.key}:asked`, refundedMinor: isBack ? totalMinor : 0n };
    },
  };
}

async function fireAll(api: Hono<ApiEnv>, webhooks: readonly Webhook[], concurrency: number) {
  const waiting = webhooks.values();
  const faults: string[] = [];
  let retries = 0;
  const lane = async () => {
    for (const next of waiting) {
      const answer = await deliver(api, next);
      retries += answer.retries;
      if (answer.fault) faults.push(`${next.kind} webhook of ${next.orderReference}: ${answer.fault}`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return { faults, retries };
}

/** One webhook, as often as it takes; answers what was wrong with the last answer. */
async function deliver(api: Hono<ApiEnv>, webhook: Webhook): Promise<{ retries: number; fault: string | null }> {
  for (let retries = 0; retries < MAX_DELIVERIES; retries++) {
    const response = await api.request(`${APP_URL}/api/payments/wayforpay/webhook`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: webhook.body,
    });
    const text = await response.text();
    if (response.status >= 500) continue;
    return { retries, fault: judgeAnswer(webhook, response.status, text) };
  }
  return { retries: MAX_DELIVERIES, fault: "never accepted" };
}

function judgeAnswer({ kind, orderReference }: Webhook, status: number, text: string): string | null {
  const isForgery = kind === "forged" || kind === "other_merchant";
  if (isForgery) return status === 400 ? null : `answered ${status}`;
  if (status !== 200) return `answered ${status} ${text}`;
  const accept = Object(JSON.parse(text));
  const isOurs = isSigned(MERCHANT.secretKey, [orderReference, "accept", accept.time], accept.signature);
  return accept.status === "accept" && accept.orderReference === orderReference && isOurs ? null : "no signed accept";
}
