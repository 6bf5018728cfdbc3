import { randomBytes } from "node:crypto";
import { eq, isNull } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import type { EventMessage } from "#core/messages";
import { gatewaysOf } from "#core/ports/payment-gateway";
import { createDatabase } from "#db/client";
import { outbox, refunds } from "#db/schema";
import { type LoopbackServer, listenOnLoopback, readText } from "#scripts/loopback-server";
import { picturesInMemory } from "#scripts/testing/bucket";
import { expectExact } from "#scripts/testing/exact-ledgers";
import { allowErrorLog } from "#scripts/testing/expected-errors";
import { queuedMessage } from "#scripts/testing/queued-message";
import { minutesLater, type ProviderWorld, providerWorld } from "#scripts/testing/refunds-at-provider";
import { rounds } from "#scripts/testing/rounds";
import { clone } from "#scripts/testing/store-fixture";
import { type PaymentChores, paymentChores, runDueChores, takeBatch } from "#web/payment-chores";

let world: ProviderWorld;
let trips: LoopbackServer;
let chores: PaymentChores;
let clock = minutesLater(0);
/** The shop is gone after its n-th trip from now ran: nothing that it does later reaches anybody. Null: never. */
let lastTrip: number | null = null;
let taken = 0;
const isGone = () => lastTrip !== null && taken > lastTrip;
const queue: EventMessage[] = [];

beforeAll(async () => {
  world = await providerWorld();
  trips = await listenOnLoopback(async (request, response) => {
    const body = await readText(request);
    taken++;
    if (isGone()) return void response.destroy();
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      name.startsWith("neon-") && typeof value === "string" ? [[name, value] as const] : [],
    );
    const database = `http://127.0.0.1:${new URL(world.database.appUrl).port}/sql`;
    const url = request.url === "/api" ? world.sandbox.apiUrl : database;
    const answer = await fetch(url, { method: "POST", headers: Object.fromEntries(headers), body });
    const text = await answer.text();
    // The last trip ran, and its answer finds nobody.
    if (taken === lastTrip) {
      taken++;
      return void response.destroy();
    }
    response.writeHead(answer.status, { "content-type": "application/json" }).end(text);
  });
  const url = new URL(world.database.appUrl);
  url.port = String(trips.port);
  const db = createDatabase(url.href);
  const send = async (messages: EventMessage[]) => {
    taken++;
    if (isGone()) throw new Error("gone");
    queue.push(...messages);
  };
  const gateways = gatewaysOf([world.gatewayAt(`http://127.0.0.1:${trips.port}/api`)]);
  const letters = { write: () => ({ kind: "changed" as const, subject: "s", text: "t", html: "h" }) };
  const queues = { events: async () => undefined, payments: send };
  const ctx = { db, clone, gateways, pictures: picturesInMemory() };
  const consumer = { runChores: async () => ({ again: false, dueAt: null }), startAudit: async () => ({ runs: 0 }) };
  chores = paymentChores({ ctx, accountCtx: { db, letters, randomBytes }, queues, consumer }, () => clock);
  return async () => {
    await trips.stop();
    await world.sandbox.stop();
  };
});

/** One minute of the platform: cron and the queue; a message that was not acknowledged is there again. */
async function aMinute(at: Date): Promise<void> {
  clock = at;
  await runDueChores(chores);
  const messages = queue.splice(0).map((body) => queuedMessage(body));
  await takeBatch(chores, { queue: "refcodes-payments", messages });
  queue.push(...messages.flatMap(({ fate, body }) => (fate[0] === "ack" && !isGone() ? [] : [body as EventMessage])));
}

/**
 * A paid order: a part is to go back, another went back in the cabinet, and only queues know. The shop dies after a trip, in
 * its first or second minute, and lives again from the next minute on.
 *
 * @returns how many trips the whole takes
 */
async function killedAfter(trip: number | null): Promise<number> {
  await world.forget();
  const { orderReference } = await world.buyByCard();
  await world.request(orderReference, { reason: "goodwill", amountMinor: 700n });
  world.sandbox.giveBack(orderReference, [300n], null);
  await world.hear(orderReference);
  [taken, lastTrip] = [0, trip];
  let used = 0;
  for (const minute of [0, 1, 2, 3, 14, 30, 60]) {
    const died = isGone();
    if (died) lastTrip = null;
    await aMinute(minutesLater(minute));
    used = Math.max(used, taken);
    if (minute >= 2 && lastTrip === null && (await isOver(orderReference))) break;
    if (minute === 1 && !isGone()) lastTrip = null;
  }
  lastTrip = null;
  expect(world.sandbox.givenBack(orderReference)).toBe(1_000n);
  const { done, refunds: all } = await expectExact(world, orderReference);
  expect(all).toHaveLength(2);
  expect(done.map(({ amountMinor, reason }) => `${reason} ${amountMinor}`).sort()).toEqual([
    "cabinet 300",
    "goodwill 700",
  ]);
  return used;
}

async function isOver(orderReference: string): Promise<boolean> {
  const { adminDb } = world.database;
  const open = await adminDb.select().from(refunds).where(eq(refunds.orderReference, orderReference));
  const unsent = await adminDb.select().from(outbox).where(isNull(outbox.sentAt));
  const isOurs = (message: EventMessage) => "orderReference" in message && message.orderReference === orderReference;
  return (
    open.length === 2 &&
    open.every(({ status }) => status === "done") &&
    !unsent.some(({ message }) => message.type.startsWith("refund.") && isOurs(message as EventMessage))
  );
}

it("a process that dies somewhere while refunds are sent and found gives each part back once", {
  timeout: 240_000,
}, async () => {
  allowErrorLog(/tried again|asked again|redelivered|cannot be|could not|is parked/);
  const whole = await killedAfter(null);
  expect(whole).toBeGreaterThan(15);
  // Every sixth trip, starting at a different one each time; all of them in `npm run test:long`.
  const step = rounds(1) > 1 ? 1 : 6;
  for (let trip = 1 + (Date.now() % step); trip <= whole; trip += step) await killedAfter(trip);
});
