import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { formatMinorAsDecimal } from "#core/domain/money";
import { orders, outbox, paidOrders, paymentEvents, products, settlements } from "#db/schema";
import { type LoopbackServer, listenOnLoopback, readText } from "#scripts/loopback-server";
import { buildShopProcess, type ShopProcess } from "#scripts/storm/shop-process";
import { webhook } from "#scripts/storm/webhooks";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { Random } from "#scripts/testing/random";
import { addAttempt, addProduct, addUser, placeOrder } from "#scripts/testing/store-fixture";

/** The moments around each await of settling: it reads (trip 1), applies (trip 2), and answers. */
const moments = [
  { trip: 1, when: "before it ran" },
  { trip: 1, when: "after it ran" },
  { trip: 2, when: "before it ran" },
  { trip: 2, when: "after it ran" },
  { trip: 2, when: "after its answer" },
] as const;

let database: TestDatabase;
let shop: ShopProcess;
/** Ends the shop at its n-th trip to the database; null: never. */
let order: { trip: number; when: string } | null = null;
let trips = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await buildShopProcess("victim");
  const between = await listenOnLoopback(async (request, response) => {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers)) {
      if (name.startsWith("neon-") && typeof value === "string") headers[name] = value;
    }
    const body = await readText(request);
    const now = order?.trip === ++trips ? order.when : null;
    if (now === "before it ran") return shop.kill();
    const upstream = `http://127.0.0.1:${new URL(database.appUrl).port}/sql`;
    const answer = await fetch(upstream, { method: "POST", headers, body });
    const text = await answer.text();
    if (now === "after it ran") return shop.kill();
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" }).end(text);
    if (now) response.once("finish", shop.kill);
  });
  proxy = between;
  return async () => {
    shop.end();
    await between.stop();
  };
});
let proxy: LoopbackServer;

function openShop(): Promise<number> {
  const url = new URL(database.appUrl);
  url.port = String(proxy.port);
  return shop.open({ DATABASE_URL: url.href });
}

/** One delivery by the provider; null when the line went dead. */
async function deliver(port: number, body: string): Promise<number | null> {
  return fetch(`http://127.0.0.1:${port}/api/payments/wayforpay/webhook`, { method: "POST", body }).then(
    (answer) => answer.status,
    () => null,
  );
}

describe("a process that is killed while it settles", () => {
  it.each(moments)(
    "at trip $trip, $when, has paid once after the provider's next try",
    { timeout: 60_000 },
    async (moment) => {
      const { adminDb, appDb } = database;
      const [buyerId, productId] = await Promise.all([addUser(adminDb), addProduct(adminDb, { stock: 5 })]);
      const placed = await placeOrder(appDb, { buyerId, productId });
      const orderReference = await addAttempt(appDb, placed, buyerId);
      const statement = { orderReference, status: "Approved", currency: "UAH", at: 1_772_359_200 };
      const { body } = webhook(
        { ...statement, amount: formatMinorAsDecimal(placed.totalMinor) },
        "true",
        new Random(1),
      );

      const first = await openShop();
      trips = 0;
      order = moment;
      const answered = await deliver(first, body);
      order = null;
      shop.kill();
      if (moment.when !== "after its answer") expect(answered).toBeNull();
      const second = await openShop();
      expect(await deliver(second, body)).toBe(200);
      expect(await deliver(second, body)).toBe(200);
      shop.kill();

      const { orderId } = placed;
      expect(await adminDb.select().from(paidOrders).where(eq(paidOrders.orderId, orderId))).toHaveLength(1);
      expect(await adminDb.select().from(settlements).where(eq(settlements.orderId, orderId))).toHaveLength(1);
      expect((await adminDb.select().from(orders).where(eq(orders.id, orderId)))[0]?.status).toBe("paid");
      expect((await adminDb.select().from(products).where(eq(products.id, productId)))[0]?.stock).toBe(4);
      const events = await adminDb.select().from(paymentEvents).where(eq(paymentEvents.orderReference, orderReference));
      expect(events).toMatchObject([{ outcome: "applied", position: 1 }]);
      const sent = await adminDb
        .select()
        .from(outbox)
        .where(eq(outbox.id, `payment.paid:${orderReference}`));
      expect(sent).toHaveLength(1);
    },
  );
});
