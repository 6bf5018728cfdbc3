import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { processDuePayouts } from "#core/services/payouts/process-due-payouts";
import { orders, payouts, products, settlements, shipments, vendors } from "#db/schema";
import { type ApiWorld, createApiWorld, type Role } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { addUser, payByCard, placeOrder } from "#scripts/testing/store-fixture";
import { pathsOf } from "#web/app/navigation/entries";
import { createServer } from "#web/create-server";
import { operations } from "#worker/api/operations";

// Two vendors of one store. Each has sold the same things at the same time, to buyers and at prices of its own.

/** What one vendor has that the other must never see, nor change. */
interface Shop {
  role: "vendor" | "anotherVendor";
  productId: string;
  settlementId: string;
  unsentId: string;
  payoutId: string;
  /** Words that stand nowhere else in the store. */
  secrets: string[];
}

let database: TestDatabase;
let world: ApiWorld;
let shops: Record<Shop["role"], Shop>;

beforeAll(async () => {
  database = await createTestDatabase();
  const { handlePage } = await loadPages();
  world = await createApiWorld(database, {}, (app) => createServer(app, handlePage));
  shops = {
    vendor: await openShop("vendor", 11_111n),
    anotherVendor: await openShop("anotherVendor", 22_222n),
  };
}, 120_000);

/** A product, a sale that was sent and paid out, and one that waits for both. */
async function openShop(role: Shop["role"], priceMinor: bigint): Promise<Shop> {
  const { adminDb, appDb } = database;
  const productId = `goods-of-${role.toLowerCase()}`;
  const name = `Bowl ${randomUUID()}`;
  const text = { en: name, uk: name, ru: name };
  await adminDb.insert(products).values({
    id: productId,
    slug: productId,
    vendorId: role,
    name: text,
    description: text,
    priceMinor,
    currency: "UAH",
    stock: 1_000,
  });
  const buyerId = await addUser(adminDb);
  // What is on sale everybody may see; to whom it was sold, nobody.
  const contact = { name: `Buyer ${randomUUID()}`, phone: "+380441234567", city: "Kyiv", address: randomUUID() };
  const sell = async (paidAt: Date) => {
    const order = await placeOrder(appDb, { buyerId, productId });
    await adminDb.update(orders).set({ contact }).where(eq(orders.id, order.orderId));
    await payByCard(appDb, order, buyerId, paidAt);
    const [sold] = await adminDb.select().from(settlements).where(eq(settlements.orderId, order.orderId));
    return { orderId: order.orderId, settlementId: sold?.id ?? "" };
  };
  const old = await sell(new Date("2026-03-01T10:00:00Z"));
  const carriage = { carrier: `Carrier ${randomUUID()}`, trackingNumber: randomUUID() };
  await sent(role, "POST", `/api/vendor/orders/${old.settlementId}/sent`, carriage);
  await adminDb.update(vendors).set({ payoutMethod: "credit" }).where(eq(vendors.id, role));
  await processDuePayouts(world.app.runtime.ctx, { actor: "test", vendorId: role, now: new Date() });
  const [payout] = await adminDb.select().from(payouts).where(eq(payouts.vendorId, role));
  const fresh = await sell(new Date());
  return {
    role,
    productId,
    settlementId: old.settlementId,
    unsentId: fresh.settlementId,
    payoutId: payout?.id ?? "",
    secrets: [
      ...[contact.name, contact.address, carriage.carrier, carriage.trackingNumber],
      ...[old.orderId, fresh.orderId, payout?.id ?? "none"],
    ],
  };
}

function sent(role: Role, method: string, path: string, body?: unknown) {
  return world.send(method, path, role, body === undefined ? {} : { body });
}

/** An address with a vendor's own ids in it. */
function addressed(path: string, { productId, settlementId, payoutId }: Shop): string {
  const ids: Record<string, string> = { productId, settlementId, payoutId, month: "2026-03", id: "none" };
  return path.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? "none");
}

const verbs = Object.entries(operations).flatMap(([address, { access }]) => (access === "vendor" ? [address] : []));
const reads = verbs.filter((address) => address.startsWith("GET ")).map((address) => address.slice(4));
/** Of one thing each: the other vendor's is not there. */
const ofOne = reads.filter((path) => /:(?:productId|settlementId|payoutId)/.test(path));
const ofAll = reads.filter((path) => !ofOne.includes(path));
/** More than one address, where a list is asked for in parts. */
const QUERIES: Record<string, string[]> = { "/api/vendor/orders": ["", "?state=sent"] };

const bothWays = [
  ["vendor", "anotherVendor"],
  ["anotherVendor", "vendor"],
] as const;

describe.each(bothWays)("what is %s's, before %s", (owner, stranger) => {
  it("is in no list of the other's, by any endpoint", async () => {
    const seen: string[] = [];
    const addresses = ofAll.flatMap((path) =>
      (QUERIES[path] ?? [""]).map((query) => addressed(path, shops[owner]) + query),
    );
    for (const address of addresses) {
      const theirs = await (await sent(stranger, "GET", address)).text();
      for (const secret of shops[owner].secrets) expect(theirs, address).not.toContain(secret);
      const own = await (await sent(owner, "GET", address)).text();
      seen.push(...shops[owner].secrets.filter((secret) => own.includes(secret)));
    }
    // What its owner cannot find either has shown nothing.
    expect([...new Set(seen)].toSorted()).toEqual([...shops[owner].secrets].toSorted());
  });

  it("is not there by its own address", async () => {
    const found: Record<string, number[]> = {};
    for (const path of ofOne) {
      const address = addressed(path, shops[owner]);
      found[path] = [(await sent(owner, "GET", address)).status, (await sent(stranger, "GET", address)).status];
    }
    expect(found).toEqual(Object.fromEntries(ofOne.map((path) => [path, [200, 404]])));
    expect(ofOne.length).toBeGreaterThan(2);
  });

  it("is in no page of the other's", async () => {
    const pages = [
      ...pathsOf("vendor"),
      "/vendor/orders?show=sent",
      "/vendor/statements/2026-03",
      "/vendor?status=paid",
    ];
    const seen: string[] = [];
    for (const path of pages) {
      const theirs = await (await sent(stranger, "GET", path)).text();
      for (const secret of shops[owner].secrets) expect(theirs, path).not.toContain(secret);
      const own = await (await sent(owner, "GET", path)).text();
      seen.push(...shops[owner].secrets.filter((secret) => own.includes(secret)));
    }
    expect([...new Set(seen)].toSorted()).toEqual([...shops[owner].secrets].toSorted());
    for (const path of [`/vendor/payouts/${shops[owner].payoutId}`, `/vendor/products/${shops[owner].productId}`]) {
      expect([(await sent(owner, "GET", path)).status, (await sent(stranger, "GET", path)).status]).toEqual([200, 404]);
    }
  });

  it("is changed by no verb of the other's", async () => {
    const { productId, unsentId } = shops[owner];
    const goods = `/api/vendor/products/${productId}`;
    const tried: [method: string, path: string, body: unknown][] = [
      ["POST", `/api/vendor/orders/${unsentId}/sent`, { carrier: "Thief", trackingNumber: null }],
      ["PUT", `/api/vendor/orders/${shops[owner].settlementId}/sent`, { carrier: "Thief", trackingNumber: null }],
      ["PUT", "/api/vendor/payout-method", { vendorId: owner, method: "bank" }],
      ["POST", `${goods}/stock`, { delta: -1, key: randomUUID() }],
      ["POST", `${goods}/archive`, {}],
      ["POST", `${goods}/restore`, {}],
      ["PUT", `${goods}/rate`, { referralRateBp: 5000 }],
      ["DELETE", `${goods}/picture`, undefined],
    ];
    const before = await stand(owner);
    for (const [method, path, body] of tried) {
      const { status } = await sent(stranger, method, path, body);
      expect([400, 404], `${method} ${path}`).toContain(status);
    }
    expect(await stand(owner)).toEqual(before);
  });
});

/** Everything of a vendor that a verb could change. */
async function stand(vendorId: string) {
  const { adminDb } = database;
  return Promise.all([
    adminDb.select().from(vendors).where(eq(vendors.id, vendorId)),
    adminDb.select().from(products).where(eq(products.vendorId, vendorId)),
    adminDb.select().from(shipments).where(eq(shipments.vendorId, vendorId)).orderBy(shipments.settlementId),
  ]);
}
