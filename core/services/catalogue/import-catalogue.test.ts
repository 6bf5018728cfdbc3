import { eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { catalogueInput } from "#core/services/catalogue/catalogue-input";
import { importCatalogue } from "#core/services/catalogue/import-catalogue";
import type { Database } from "#db/client";
import { forServices } from "#db/owner";
import * as schema from "#db/schema";
import { actionLog, cloneConstants, membershipPlans, platformSettings, products, vendors } from "#db/schema";
import { DEMO_CATALOGUE, readCatalogue } from "#db/seed/read-catalogue";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";

const now = new Date("2026-11-20T10:00:00Z");
const actorId = "operator:Nina";
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

/** The services' database on a connection of the owner's, as the command has it. */
async function connect(adminUrl = database.adminUrl): Promise<Database> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  onTestFinished(() => client.end());
  return forServices(drizzle(client, { schema }));
}

const told = {
  currency: "UAH",
  referralPercent: "5",
  vendors: [{ id: "kiln", name: "Kiln", tier: "growth", referralPercent: "8.25" }],
  products: [{ slug: "mug", vendor: "kiln", price: "460", stock: 12, name: { en: "Mug" } }],
  plans: [{ id: "friend", level: 1, price: "99.50", months: 1, name: { uk: "Друг" }, description: { uk: "Новинки" } }],
};
const catalogueOf = (change: object = {}) => catalogueInput.parse({ ...told, ...change });
const run = async (db: Database, change: object = {}) =>
  importCatalogue({ db }, { catalogue: catalogueOf(change), actorId, now });

it("adds what is missing with an entry each, and a repeat changes nothing", async () => {
  const db = await connect();
  const all = ["the store's referral rate", "vendor kiln", "product mug", "plan friend"];
  expect(await run(db)).toEqual({ added: all, changed: [], kept: [] });
  expect(await database.adminDb.select().from(products)).toMatchObject([
    { id: "mug", slug: "mug", vendorId: "kiln", priceMinor: 46_000n, currency: "UAH", stock: 12, referralRateBp: null },
  ]);
  expect(await database.adminDb.select().from(vendors)).toMatchObject([
    { id: "kiln", referralRateBp: 825, userId: null },
  ]);
  expect(await database.adminDb.select().from(platformSettings)).toMatchObject([{ defaultReferralRateBp: 500 }]);
  const entries = await database.adminDb.select().from(actionLog);
  expect(entries.map(({ action, actor }) => `${actor} ${action}`).toSorted()).toEqual(
    ["clone.settings", "plan.create", "product.create", "vendor.created"].map((action) => `${actorId} ${action}`),
  );
  expect(await run(db)).toEqual({ added: [], changed: [], kept: all });
  expect(await database.adminDb.$count(actionLog)).toBe(4);
});

it("leaves vendors and products as people have made them, and makes a plan what the file says", async () => {
  const db = await connect();
  await run(db);
  await database.adminDb.update(products).set({ priceMinor: 1n, stock: 0 }).where(eq(products.id, "mug"));
  const dearer = { plans: [{ ...told.plans[0], price: "120", referralPercent: "10" }] };
  const again = await run(db, { ...dearer, vendors: [{ ...told.vendors[0], name: "Other" }] });
  expect(again).toMatchObject({ added: [], changed: ["plan friend"] });
  expect(await database.adminDb.select().from(products)).toMatchObject([{ priceMinor: 1n, stock: 0 }]);
  expect(await database.adminDb.select().from(vendors)).toMatchObject([{ name: "Kiln" }]);
  const [plan] = await database.adminDb.select().from(membershipPlans);
  expect(plan).toMatchObject({ priceMinor: 12_000n, referralRateBp: 1000, level: 1 });
  const edits = await database.adminDb.select().from(actionLog).where(eq(actionLog.action, "plan.edit"));
  expect(edits).toMatchObject([{ before: { priceMinor: "9950" }, after: { priceMinor: "12000" } }]);
});

it("adds each once when two import at once, and all of it or nothing", async () => {
  const own = await createTestDatabase();
  const [one, other] = [await connect(own.adminUrl), await connect(own.adminUrl)];
  const answers = await Promise.all([run(one), run(other)]);
  expect(answers.map(({ added }) => added.length).toSorted()).toEqual([0, 4]);
  expect(await own.adminDb.$count(actionLog)).toBe(4);

  const more = { products: [...told.products, { ...told.products[0], slug: "bowl" }] };
  let calls = 0;
  const failing = Object.assign(Object.create(one) as Database, {
    // The writing batch fails in its last statement.
    batch: (statements: Parameters<Database["batch"]>[0]) => {
      calls += 1;
      return one.batch(calls === 1 ? statements : [...statements, one.execute(sql`select 1 / 0`)]);
    },
  });
  await expect(run(failing, more)).rejects.toMatchObject({ cause: { code: "22012" } });
  expect(calls).toBe(2);
  expect(await own.adminDb.$count(products)).toBe(1);
  expect((await run(one, more)).added).toEqual(["product bowl"]);
});

it.each([
  ["another currency than the store sells in", { currency: "USD" }, "mixed_currencies"],
  ["a vendor that nobody has", { products: [{ ...told.products[0], slug: "cup", vendor: "nobody" }] }, "not_found"],
  ["another level of a plan", { plans: [{ ...told.plans[0], level: 2 }] }, "conflict"],
  ["the level of another plan", { plans: [{ ...told.plans[0], id: "patron" }] }, "conflict"],
])("refuses %s", async (_what, change, code) => {
  const db = await connect();
  await run(db);
  await expect(run(db, change)).rejects.toMatchObject({ code });
});

it("refuses another currency than the store was deployed with, before it sells anything", async () => {
  const own = await createTestDatabase();
  const row = { slug: "kiln", chainId: 1, tokenDecimals: 18, timeZone: "UTC", deployedAt: now };
  await own.adminDb.insert(cloneConstants).values({ id: 1, currency: "USD", ...row });
  const db = await connect(own.adminUrl);
  await expect(run(db)).rejects.toMatchObject({ code: "mixed_currencies" });
  expect((await run(db, { currency: "USD" })).added).toHaveLength(4);
});

it.each([
  ["a price that is no decimal", { products: [{ ...told.products[0], price: "4,60" }] }],
  ["a price with half a kopiyka", { products: [{ ...told.products[0], price: "4.605" }] }],
  ["a rate above half", { vendors: [{ ...told.vendors[0], referralPercent: "50.01" }] }],
  ["a product without a name", { products: [{ ...told.products[0], name: {} }] }],
  ["one slug twice", { products: [told.products[0], told.products[0]] }],
  ["one level twice", { plans: [told.plans[0], { ...told.plans[0], id: "other" }] }],
  ["a setting nobody knows", { products: [{ ...told.products[0], colour: "red" }] }],
])("does not take a file with %s", (_what, change) => {
  expect(() => catalogueOf(change)).toThrow();
});

it("takes the demo's file", async () => {
  const own = await createTestDatabase();
  const catalogue = await readCatalogue(DEMO_CATALOGUE);
  const { added } = await importCatalogue({ db: await connect(own.adminUrl) }, { catalogue, actorId, now });
  expect(added).toHaveLength(13);
});
