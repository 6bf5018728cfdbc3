// `npm run bench:settle`: round trips and time of a webhook that pays an order, at a database 0, 10 and 50 ms away, beside
// the same statements sent one at a time in an interactive transaction; then of a statement that records an order's refund,
// with all its effects. `--payments N` (30) of each, `--concurrency N` (8).
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import pg from "pg";
import { z } from "zod";
import { parseDecimal } from "#core/domain/decimal";
import { createOrder } from "#core/services/orders/create-order";
import { settlePayment } from "#core/services/payments/settle-payment";
import { recordStatement } from "#core/services/refunds/record-statement";
import { requestRefund } from "#core/services/refunds/request-refund";
import { createReward } from "#core/services/rewards/create-reward";
import type { RewardContext } from "#core/services/rewards/reward-context";
import { createDatabase, type Database } from "#db/client";
import { listenOnLoopback, readText } from "../loopback-server.ts";
import { startDatabaseServer } from "../stack/database.ts";
import { superuserUrl } from "../stack/postgres.ts";
import { newTestState, removeTestState } from "../testing/state.ts";
import {
  addAdmin,
  addAttempt,
  addProduct,
  addReferrer,
  addUser,
  clone,
  providerEvent,
  serviceContext,
} from "../testing/store-fixture.ts";

const { values } = parseArgs({
  options: { payments: { type: "string", default: "30" }, concurrency: { type: "string", default: "8" } },
});
const ADMIN = "bench-admin";
const payments = Number(values.payments);
const concurrency = Number(values.concurrency);
const bodySchema = z.union([
  z.object({ queries: z.array(z.object({ query: z.string(), params: z.array(z.unknown()) })) }),
  z.object({ query: z.string(), params: z.array(z.unknown()) }),
]);

/** How a payment's statements travel, and how long each trip takes. */
const network = { oneByOne: false, delayMs: 0, trips: 0 };

const stateDir = await newTestState("bench-settle");
const stops: (() => Promise<void>)[] = [];
try {
  const server = await startDatabaseServer(stateDir, { durable: true });
  stops.push(server.stop);
  const urls = await server.open("bench");
  const pool = new pg.Pool({ connectionString: urls.admin, max: 20 });
  // Its last connections may still be closing when the server stops.
  pool.on("error", () => undefined);
  stops.push(() => pool.end());
  const between = await listenOnLoopback(async (request, response) => {
    const text = await readText(request);
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers)) {
      if (name.startsWith("neon-") && typeof value === "string") headers[name] = value;
    }
    const body = bodySchema.parse(JSON.parse(text));
    const queries = "queries" in body ? body.queries : [body];
    if (!network.oneByOne) await trip();
    else if (/^select/i.test(queries[0]?.query ?? "")) for (const _ of queries) await trip();
    else {
      await transaction(pool, queries);
      return void response.writeHead(200).end(emptyResults(queries.length));
    }
    const answer = await fetch(`http://127.0.0.1:${server.proxy.port}/sql`, { method: "POST", headers, body: text });
    response.writeHead(answer.status).end(await answer.text());
  });
  stops.push(() => between.stop());
  const url = new URL(urls.app);
  url.port = String(between.port);
  const admin = createDatabase(superuserUrl(server.proxy.port, "bench"));
  const direct = createDatabase(urls.app);
  await addAdmin(admin, { id: ADMIN });
  await addReferrer(admin, "Frnd7Ref", "0x00000000000000000000000000000000000000A1");
  const products = await Promise.all([1, 2, 3].map(() => addProduct(admin, { stock: 1_000_000 })));

  console.log(`| database | way | trips | one at a time p50 | p95 | ${concurrency} at a time p50 | p95 |`);
  console.log("|---|---|---|---|---|---|---|");
  for (const delayMs of [0, 10, 50]) {
    for (const oneByOne of [false, true]) {
      const db = createDatabase(url.href);
      network.delayMs = delayMs;
      network.oneByOne = oneByOne;
      const alone = await measure({ admin, direct, db, products }, 1);
      const together = await measure({ admin, direct, db, products }, concurrency);
      const way = oneByOne ? "interactive transaction" : "read, plan, one batch";
      const times = [alone.p50, alone.p95, together.p50, together.p95].map((ms) => `${ms.toFixed(0)} ms`);
      console.log(`| +${delayMs} ms | ${way} | ${alone.trips.toFixed(1)} | ${times.join(" | ")} |`);
    }
    network.oneByOne = false;
    const db = createDatabase(url.href);
    const alone = await measureRefunds({ admin, direct, db, products }, 1);
    const together = await measureRefunds({ admin, direct, db, products }, concurrency);
    const times = [alone.p50, alone.p95, together.p50, together.p95].map((ms) => `${ms.toFixed(0)} ms`);
    console.log(`| +${delayMs} ms | refund recorded | ${alone.trips.toFixed(1)} | ${times.join(" | ")} |`);
  }
} finally {
  for (const stop of stops.reverse()) await stop().catch(() => undefined);
  await removeTestState(stateDir);
}
process.exit();

async function trip(): Promise<void> {
  network.trips++;
  if (network.delayMs > 0) await sleep(network.delayMs);
}

/** Each statement waits for the one before, and locks are held meanwhile: an interactive transaction over a network. */
async function transaction(pool: pg.Pool, queries: readonly { query: string; params: unknown[] }[]): Promise<void> {
  const client = await pool.connect();
  const run = async (text: string, values: unknown[] = []) => {
    await trip();
    await client.query(text, values);
  };
  try {
    await run("begin");
    for (const { query, params } of queries) await run(query, params);
    await run("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

function emptyResults(count: number): string {
  const result = { fields: [], rows: [], rowCount: 0, command: "INSERT", rowAsArray: true };
  return JSON.stringify({ results: Array.from({ length: count }, () => result) });
}

interface Shop {
  admin: Database;
  direct: Database;
  db: Database;
  products: string[];
}

interface PlacedOrder {
  reference: string;
  totalMinor: bigint;
}

/** So many attributed orders of three vendors' products, each with an attempt. */
async function placeOrders({ admin, direct, products }: Shop): Promise<PlacedOrder[]> {
  const orders = [];
  for (let index = 0; index < payments; index++) {
    const buyerId = await addUser(admin);
    const order = await createOrder(serviceContext(direct), {
      orderId: crypto.randomUUID().slice(0, 12),
      buyerId,
      items: products.map((productId) => ({ productId, quantity: 1 })),
      contact: { name: "Bench", phone: "1", city: "Kyiv", address: "1" },
      cookieCodes: ["Frnd7Ref"],
      now: new Date(),
    });
    orders.push({ reference: await addAttempt(direct, order, buyerId), totalMinor: order.totalMinor });
  }
  return orders;
}

async function settle(db: Database, { reference, totalMinor }: PlacedOrder): Promise<void> {
  const { paid } = await settlePayment({ db, clone }, { event: providerEvent(reference, totalMinor), now: new Date() });
  if (!paid) throw new Error("a payment was not settled");
}

/** Pays so many orders. Only settling is measured. */
async function measure(shop: Shop, lanes: number) {
  return timeEach(await placeOrders(shop), lanes, (order) => settle(shop.db, order));
}

/** Refunds so many paid and rewarded orders whole. Only the statement that records it is measured. */
async function measureRefunds(shop: Shop, lanes: number) {
  const { admin, direct, db } = shop;
  const orders = await placeOrders(shop);
  const now = new Date();
  for (const order of orders) {
    const { reference: orderReference } = order;
    await settle(direct, order);
    await createReward(rewardContext(admin), { orderReference, now });
    await requestRefund(
      { db: direct },
      { orderReference, wish: { reason: "whole" }, note: "bench", actorId: ADMIN, now },
    );
  }
  return timeEach(orders, lanes, async ({ reference: orderReference, totalMinor: statedMinor }) => {
    const { recorded } = await recordStatement({ db }, { orderReference, statedMinor, now });
    if (recorded.length !== 1) throw new Error("a refund was not recorded");
  });
}

function rewardContext(db: Database): RewardContext {
  return {
    db,
    chain: { readTokenDecimals: async () => 18 },
    oracle: { readPrice: async (at) => ({ tokenUsd: "0.10", source: "config", at: at.toISOString() }) },
    policy: { uahPerUsd: parseDecimal("40"), autoApproveMaxUsd: 500n, approvalDelayDays: 0 },
  };
}

/** Trips of each, and how long one takes, so many at a time. */
async function timeEach(orders: readonly PlacedOrder[], lanes: number, run: (order: PlacedOrder) => Promise<void>) {
  network.trips = 0;
  const times: number[] = [];
  const waiting = orders.values();
  const lane = async () => {
    for (const order of waiting) {
      const started = performance.now();
      await run(order);
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { trips: network.trips / orders.length, p50: at(0.5), p95: at(0.95) };
}
