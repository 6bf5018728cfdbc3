import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { processDuePayouts } from "#core/services/payouts/process-due-payouts";
import { actionLog, products, settlements, vendors } from "#db/schema";
import { type ApiWorld, createApiWorld, type Role } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { callPage, pageModule } from "#scripts/testing/page-call";
import { payByCard, serviceContext } from "#scripts/testing/store-fixture";

let database: TestDatabase;
let world: ApiWorld;
let orderId: string;
let settlementId: string;

const CONTACT = { name: "Олена", phone: "+380501112233", city: "Львів", address: "Ринок 1" };
const CARRIAGE = { carrier: "Nova Poshta", trackingNumber: "2045" };
const others = ["anotherVendor", "anotherUser", "user", "admin"] as const satisfies Role[];

const shipmentsSchema = z.object({
  shipments: z.array(z.looseObject({ orderId: z.string(), contact: z.unknown(), items: z.array(z.unknown()) })),
});
const orderSchema = z.object({ parcels: z.array(z.unknown()) });

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  const text = { en: "Mug", uk: "Чашка", ru: "Чашка" };
  const product = { name: text, description: text, priceMinor: 10_000n, currency: "UAH" as const, stock: 9 };
  for (const vendorId of ["vendor", "anotherVendor"]) {
    await database.adminDb
      .insert(products)
      .values({ ...product, id: `of-${vendorId}`, slug: `of-${vendorId}`, vendorId });
  }
  const items = [
    { productId: "of-vendor", quantity: 2 },
    { productId: "of-anotherVendor", quantity: 1 },
  ];
  const placed = await world.send("POST", "/api/store/orders", "user", { body: { items, contact: CONTACT } });
  const order = z.object({ orderId: z.string(), totalMinor: z.coerce.bigint() }).parse(await placed.json());
  await payByCard(database.appDb, order, world.idOf("user"), new Date());
  orderId = order.orderId;
  const [own] = await database.adminDb.select().from(settlements).where(eq(settlements.vendorId, "vendor"));
  settlementId = own?.id ?? "";
}, 60_000);

const sent = (role: Role, body: unknown = CARRIAGE, method = "POST") =>
  world.send(method, `/api/vendor/orders/${settlementId}/sent`, role, { body }).then(({ status }) => status);
async function shown(role: Role, state = "to_send") {
  return shipmentsSchema.parse(await (await world.send("GET", `/api/vendor/orders?state=${state}`, role)).json());
}
async function load(role: Role, name: string, path = `/${name}`, params: Record<string, string> = {}) {
  const { loader } = await pageModule(name);
  return loader && callPage(world.app, loader, { cookie: world.cookies.get(role) ?? "", path, params });
}
async function post(role: Role, name: string, form: Record<string, string>) {
  const { action } = await pageModule(name);
  return action && callPage(world.app, action, { cookie: world.cookies.get(role) ?? "", path: `/${name}`, form });
}
/** Of what an action answered. */
const problemOf = (answer: unknown) => Reflect.get(Object(Reflect.get(Object(answer), "data")), "problem");

describe("an order of two vendors", () => {
  it("is shown to each with their own lines, and to nobody else", async () => {
    const mine = await shown("vendor");
    expect(mine.shipments).toMatchObject([{ orderId, contact: CONTACT, items: [{ name: "Mug", kept: 2 }] }]);
    expect((await shown("anotherVendor")).shipments).toMatchObject([{ orderId, items: [{ kept: 1 }] }]);
    for (const role of ["anotherUser", "user", "admin"] as const) {
      expect((await world.send("GET", "/api/vendor/orders", role)).status).toBe(403);
    }
  });

  it("is marked and corrected by its vendor alone, and its buyer sees carrier and number", async () => {
    for (const role of others) {
      const refused = role === "anotherVendor" ? 404 : 403;
      expect([await sent(role), await sent(role, CARRIAGE, "PUT")], role).toEqual([refused, refused]);
    }
    expect(await sent("vendor", CARRIAGE, "PUT")).toBe(409);
    expect([await sent("vendor"), await sent("vendor")]).toEqual([204, 204]);
    expect(await sent("vendor", { carrier: "Ukrposhta" })).toBe(409);
    expect(await sent("vendor", { carrier: "Ukrposhta" }, "PUT")).toBe(204);
    const order = orderSchema.parse(await (await world.send("GET", `/api/store/orders/${orderId}`, "user")).json());
    expect(order.parcels).toMatchObject([
      { vendorName: "anotherVendor", sentAt: null },
      { vendorName: "vendor", carrier: "Ukrposhta", trackingNumber: null },
    ]);
    expect((await shown("vendor")).shipments).toEqual([]);
    expect((await shown("vendor", "sent")).shipments).toHaveLength(1);
    expect((await shown("anotherVendor", "sent")).shipments).toEqual([]);
    const log = await database.adminDb.select().from(actionLog).where(eq(actionLog.subjectId, settlementId));
    expect(log.map(({ action }) => action)).toEqual(["shipment.sent", "shipment.corrected"]);
  });

  it("on the page: what is typed is kept where it is refused, and nothing of another's is told", async () => {
    const form = { intent: "sent", settlementId, ...CARRIAGE };
    const refused = await post("vendor", "vendor/orders", form);
    expect(problemOf(refused)).toBe("conflict");
    expect(Reflect.get(Object(Reflect.get(Object(refused), "data")), "typed")).toEqual(CARRIAGE);
    expect(problemOf(await post("anotherVendor", "vendor/orders", form))).toBe("gone");
    expect(problemOf(await post("vendor", "vendor/orders", { ...form, carrier: "x" }))).toBe("invalid");
    const theirs = JSON.stringify(await load("anotherVendor", "vendor/orders", "/vendor/orders?show=sent"));
    expect(theirs).not.toContain(CONTACT.name);
  });
});

describe("a vendor's pages", () => {
  const seen = (role: Role, path: string, name = "vendor") => load(role, name, path).then(asText);

  it("show no sale of another's, whatever the address asks for", async () => {
    for (const path of [
      "/vendor",
      "/vendor?vendor=vendor",
      `/vendor?sale=${settlementId}`,
      "/vendor?of=vendor&rate=5",
    ]) {
      expect(await seen("vendor", path)).toContain(settlementId);
      expect(await seen("anotherVendor", path)).not.toContain(settlementId);
    }
  });

  it("show a payout to its vendor alone", async () => {
    const chosen = { body: { vendorId: "vendor", method: "credit" } };
    expect((await world.send("PUT", "/api/vendor/payout-method", "vendor", chosen)).status).toBe(204);
    const later = new Date(Date.now() + 90 * 86_400_000);
    const ctx = serviceContext(database.appDb);
    const { made } = await processDuePayouts(ctx, { actor: "test", dueBy: later, now: new Date() });
    const key = made.find(({ vendorId }) => vendorId === "vendor")?.payoutId ?? "";
    expect(key).not.toBe("");
    expect(await seen("vendor", "/vendor/payouts", "vendor/payouts")).toContain(key);
    expect(await seen("anotherVendor", "/vendor/payouts", "vendor/payouts")).not.toContain(key);
    const one = (role: Role) => load(role, "vendor/payouts/:payoutId", `/vendor/payouts/${key}`, { payoutId: key });
    expect(asText(await one("vendor"))).toContain(key);
    expect(asText(await one("anotherVendor"))).not.toContain(key);
  });

  it("take a rate for a shop of one's own only, within the clone's limit, and log it", async () => {
    const rateOf = async () =>
      (await database.adminDb.select().from(vendors).where(eq(vendors.id, "vendor")))[0]?.referralRateBp;
    const set = (role: Role, rate: string) => post(role, "vendor", { intent: "rate", vendorId: "vendor", rate });
    for (const wrong of ["", "51", "-1", "x"]) expect(problemOf(await set("vendor", wrong))).toBe("rate");
    await set("anotherVendor", "9");
    expect(await rateOf()).toBeNull();
    expect(await set("vendor", "7,5")).toBeInstanceOf(Response);
    expect(await rateOf()).toBe(750);
    const log = await database.adminDb.select().from(actionLog).where(eq(actionLog.subjectId, "vendor"));
    expect(log.filter(({ action }) => action === "vendor.terms")).toMatchObject([
      { actor: world.idOf("vendor"), after: { referralRateBp: 750 } },
    ]);
  });

  it("know no month that has not begun, and none that is none", async () => {
    for (const month of ["2999-01", "2026-13", "x"]) {
      const answer = await load("vendor", "vendor/statements/:month", `/vendor/statements/${month}`, { month });
      expect(Reflect.get(Object(Reflect.get(Object(answer), "init")), "status"), month).toBe(404);
    }
  });
});

/** What a loader answered, as text to search. */
function asText(answer: unknown): string {
  return JSON.stringify(answer, (_, value) => (typeof value === "bigint" ? value.toString() : value));
}
