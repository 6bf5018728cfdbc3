import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { recordChoreRun } from "#core/services/events/record-chore-run";
import { orders } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { addProduct, addReferrer, addUser, payByCard, placeOrder } from "#scripts/testing/store-fixture";
import { serveApi, Visitor } from "#scripts/testing/visitor";

const withoutChain = { health: async () => ({ chain: null, sendsLetters: true }) as const };

/** What a monitor is answered. Each isolate looks once in 30 seconds: a new one looks at once. */
async function look(appUrl: string) {
  const { api } = serveApi(appUrl, { consumer: withoutChain });
  const answer = await new Visitor(api).send("GET", "/api/health");
  return { status: answer.status, body: await answer.json() };
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

it("a store in which a paid order waits for its reward is degraded after a moment, and says no more than that", async () => {
  const { appUrl, appDb, adminDb } = await createTestDatabase();
  await addReferrer(adminDb, "Frnd7Ref", "0x00000000000000000000000000000000000000A1");
  const [buyerId, productId] = [await addUser(adminDb), await addProduct(adminDb)];
  const order = await placeOrder(appDb, { buyerId, productId, cookieCode: "Frnd7Ref" });
  await payByCard(appDb, order, buyerId, minutesAgo(0));
  expect((await look(appUrl)).status).toBe(200);
  await adminDb
    .update(orders)
    .set({ paidAt: minutesAgo(3) })
    .where(eq(orders.id, order.orderId));
  expect(await look(appUrl)).toEqual({ status: 503, body: { status: "degraded", why: ["rewards"], build: "tests" } });
});

it("a store whose consumer has stopped running is degraded, and says no more than that to a monitor", async () => {
  const { appUrl, appDb, consumerDb } = await createTestDatabase();
  expect(await look(appUrl)).toEqual({ status: 200, body: { status: "ok", build: "tests" } });
  const hoursAgo = (hours: number) => minutesAgo(hours * 60);
  await recordChoreRun({ db: appDb }, { schedule: "appSweep", now: hoursAgo(0) });
  await recordChoreRun({ db: consumerDb }, { schedule: "consumerSweep", now: hoursAgo(3) });
  expect(await look(appUrl)).toEqual({ status: 503, body: { status: "degraded", why: ["schedules"], build: "tests" } });
  await recordChoreRun({ db: consumerDb }, { schedule: "consumerSweep", now: hoursAgo(1) });
  expect((await look(appUrl)).status).toBe(200);
});
