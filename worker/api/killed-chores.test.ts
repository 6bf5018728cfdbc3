import { and, eq, inArray, isNull } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { createWayForPayGateway } from "#core/adapters/wayforpay/gateway";
import { openRefundStatuses } from "#core/domain/refund";
import { gatewaysOf } from "#core/ports/payment-gateway";
import { noteReturn } from "#core/services/payments/note-return";
import { settlePayment } from "#core/services/payments/settle-payment";
import { startPayment } from "#core/services/payments/start-payment";
import { mails, outbox, paidOrders, refunds } from "#db/schema";
import { type LoopbackServer, listenOnLoopback, readText } from "#scripts/loopback-server";
import { type Sandbox, startSandbox } from "#scripts/stand-ins/wayforpay/server";
import { buildShopProcess, type ShopProcess } from "#scripts/storm/shop-process";
import { MERCHANT } from "#scripts/storm/webhooks";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { payAtSandbox } from "#scripts/testing/payer";
import { rounds } from "#scripts/testing/rounds";
import { addProduct, addUser, clone, guards, placeOrder } from "#scripts/testing/store-fixture";

let database: TestDatabase;
let sandbox: Sandbox;
let productId: string;
let trips: LoopbackServer;
let shop: ShopProcess;
/** Kills the shop after its n-th trip from now ran, which is also before the one that follows; null: never. */
let lastTrip: number | null = null;
let taken = 0;
/** What the queues hold: a message stays until it is acknowledged. */
const queued = { events: [] as unknown[], payments: [] as { id: string; body: unknown; attempts: number }[] };

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await buildShopProcess("chores-victim");
  sandbox = await startSandbox({ merchant: MERCHANT });
  productId = await addProduct(database.adminDb, { stock: 1000 });
  trips = await listenOnLoopback(async (request, response) => {
    const body = await readText(request);
    const isLast = ++taken === lastTrip;
    const answer = await carryOut(request.url ?? "", request.headers, body);
    if (isLast) return shop.kill();
    response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.text);
  });
  return async () => {
    shop.end();
    await trips.stop();
    await sandbox.stop();
  };
});

async function carryOut(path: string, headers: Record<string, unknown>, body: string) {
  if (path.startsWith("/send/")) {
    const messages = z.array(z.unknown()).parse(JSON.parse(body));
    if (path.endsWith("/events")) queued.events.push(...messages);
    else for (const message of messages) queued.payments.push({ id: `m-${taken}`, body: message, attempts: 0 });
    return { status: 200, text: "" };
  }
  const neon = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith("neon-") && typeof value === "string" ? [[name, value] as const] : [],
  );
  const isProvider = path === "/api";
  const url = isProvider ? sandbox.apiUrl : `http://127.0.0.1:${new URL(database.appUrl).port}/sql`;
  const answer = await fetch(url, { method: "POST", headers: Object.fromEntries(neon), body });
  return { status: answer.status, text: await answer.text() };
}

function openShop(): Promise<number> {
  const url = new URL(database.appUrl);
  url.port = String(trips.port);
  return shop.open({ DATABASE_URL: url.href, TRIPS_URL: `http://127.0.0.1:${trips.port}` });
}

/** Runs cron (null) or delivers messages; answers what was acknowledged: nothing when the shop died. */
async function run(now: number, messages: typeof queued.payments | null): Promise<string[]> {
  const port = await openShop();
  const asked = fetch(`http://127.0.0.1:${port}`, { method: "POST", body: JSON.stringify({ now, messages }) });
  return asked.then(
    async (answer) => z.array(z.string()).parse(await answer.json()),
    () => [],
  );
}

/** One minute of the platform: cron, and a delivery of all that is queued; again when the shop died over it. */
async function aMinute(now: number): Promise<void> {
  await run(now, null);
  for (let delivery = 0; delivery < 3 && queued.payments.length > 0; delivery++) {
    for (const message of queued.payments) message.attempts++;
    const acked = await run(now, queued.payments.slice(0, 5));
    queued.payments = queued.payments.filter(({ id }) => !acked.includes(id));
  }
}

function gateway() {
  const appUrl = "http://127.0.0.1:9";
  const { account: merchantAccount, secretKey } = MERCHANT;
  const { payUrl, apiUrl } = sandbox;
  return createWayForPayGateway({ merchantAccount, secretKey, domain: "store.test", payUrl, apiUrl, appUrl });
}

const callbackOf = (orderReference: string) => ({ headers: new Headers(), body: sandbox.statement(orderReference) });

/** An order with two attempts paid at the provider. The shop knows both: the second is to go back, nothing is sent yet. */
async function paidTwice() {
  const { adminDb, appDb: db } = database;
  const ctx = { db, clone, guards, gateways: gatewaysOf([gateway()]) };
  const buyerId = await addUser(adminDb);
  const { orderId } = await placeOrder(db, { buyerId, productId });
  const now = new Date();
  const first = await startPayment(ctx, { orderId, buyerId, locale: "en", now });
  await noteReturn(ctx, { orderReference: first.orderReference, now });
  const second = await startPayment(ctx, { orderId, buyerId, locale: "en", now });
  for (const form of [first, second]) {
    await payAtSandbox(form, "silent");
    await settlePayment(ctx, {
      event: gateway().readCallback(callbackOf(form.orderReference)),
      now,
    });
  }
  return { orderId, paid: first.orderReference, surplus: second.orderReference, now: now.getTime() };
}

const isOpen = async (orderReference: string) =>
  (await database.adminDb.$count(outbox, isNull(outbox.sentAt))) > 0 ||
  (await database.adminDb.$count(
    refunds,
    and(eq(refunds.orderReference, orderReference), inArray(refunds.status, openRefundStatuses)),
  )) > 0;

/** A refund whose request may have been lost is sent again after eleven minutes. */
const minutes = [0, 1, 2, 3, 4, 13, 26, 60];

/** Lets so much time pass as a refund needs, and the shop live from then on. */
async function letPass(from: number, orderReference: string): Promise<void> {
  for (const minute of minutes) {
    await aMinute(from + minute * 61_000);
    if (!(await isOpen(orderReference))) break;
  }
  lastTrip = null;
}

/** Gives a second payment back, killed after a trip, in as many minutes as it takes. @returns its trips */
async function refundKilledAfter(trip: number | null): Promise<number> {
  const { orderId, paid, surplus, now } = await paidTwice();
  const { adminDb } = database;
  await openShop();
  [taken, lastTrip] = [0, trip];
  await letPass(now, surplus);

  expect(sandbox.refunds(surplus)).toBe(1);
  expect(sandbox.refunds(paid)).toBe(0);
  const [refund] = await adminDb.select().from(refunds).where(eq(refunds.orderReference, surplus));
  expect(refund).toMatchObject({ status: "done" });
  const kept = await adminDb.select().from(paidOrders).where(eq(paidOrders.orderId, orderId));
  expect(kept).toMatchObject([{ orderReference: paid }]);
  const letter = `refund:${surplus}`;
  expect(await adminDb.$count(mails, eq(mails.id, letter))).toBe(1);
  expect(queued.events).toContainEqual({ type: "mail.queued", mailId: letter });
  const unsent = (await adminDb.select().from(outbox)).filter(({ sentAt }) => sentAt === null);
  expect(unsent).toEqual([]);
  expect(queued.payments).toEqual([]);
  return taken;
}

it("a process killed anywhere while relaying, refunding or writing letters refunds once and writes once", {
  timeout: 240_000,
}, async () => {
  const trips = await refundKilledAfter(null);
  // The whole way: relay, letter, claim, provider, statement.
  expect(trips).toBeGreaterThan(12);
  // Every sixth trip, starting at a different one each time; all of them in `npm run test:long`.
  const step = rounds(1) > 1 ? 1 : 6;
  for (let trip = 1 + (Date.now() % step); trip <= trips; trip += step) await refundKilledAfter(trip);
});
