import { and, eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { getProduct } from "#core/services/orders/get-product";
import { quoteCart } from "#core/services/orders/quote-cart";
import { readDeliveries } from "#core/services/vendors/read-deliveries";
import { saveDelivery } from "#core/services/vendors/save-delivery";
import { actionLog, products, vendors } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addProduct, addUser, serviceContext } from "#scripts/testing/store-fixture";

const now = new Date("2026-03-01T10:00:00Z");
const post = { how: "Nova Poshta, to a branch", daysFrom: 1, daysTo: 3 };

let database: TestDatabase;
let [productId, vendorId, owner] = ["", "", ""];

beforeAll(async () => {
  database = await createTestDatabase();
  const { adminDb } = database;
  productId = await addProduct(adminDb);
  owner = await addUser(adminDb);
  const [product] = await adminDb.select().from(products).where(eq(products.id, productId));
  vendorId = product?.vendorId ?? "";
  await adminDb.update(vendors).set({ userId: owner }).where(eq(vendors.id, vendorId));
});

const save = (delivery: typeof post | null, actorId = owner) =>
  saveDelivery({ db: database.appDb }, { vendorId, delivery, actorId, now });

const logged = () =>
  database.adminDb
    .select({ actor: actionLog.actor, before: actionLog.before, after: actionLog.after })
    .from(actionLog)
    .where(and(eq(actionLog.action, "vendor.delivery"), eq(actionLog.subjectId, vendorId)));

it("is said on the vendor's goods and in carts, and logged once however often it is sent", async () => {
  await Promise.all([save(post), save(post), save(post)]);
  const ctx = serviceContext(database.appDb);
  const [product] = await database.adminDb.select().from(products).where(eq(products.id, productId));
  expect(await getProduct(ctx, { slug: product?.slug ?? "", locale: "uk" })).toMatchObject({ delivery: post });
  const { lines } = await quoteCart(ctx, { items: [{ productId, quantity: 1 }], locale: "en" });
  expect(lines).toMatchObject([{ delivery: post }]);
  expect(await readDeliveries(ctx, { ownerId: owner })).toMatchObject([{ vendorId, delivery: post }]);
  const fields = { delivery: post.how, deliveryDaysFrom: 1, deliveryDaysTo: 3 };
  const none = { delivery: null, deliveryDaysFrom: null, deliveryDaysTo: null };
  expect(await logged()).toEqual([{ actor: owner, before: none, after: fields }]);
  await save(null);
  expect(await readDeliveries(ctx, { ownerId: owner })).toMatchObject([{ delivery: null }]);
  expect(await logged()).toHaveLength(2);
});

it("is said by whoever works for the vendor and by nobody else", async () => {
  const stranger = await addUser(database.adminDb);
  await expect(save(post, stranger)).rejects.toMatchObject({ code: "not_found" });
  await expect(
    saveDelivery({ db: database.appDb }, { vendorId: "none", delivery: post, actorId: owner, now }),
  ).rejects.toMatchObject({ code: "not_found" });
  expect(await readDeliveries({ db: database.appDb }, { ownerId: stranger })).toEqual([]);
});

it.each([
  { ...post, how: "ab" },
  { ...post, how: "x".repeat(161) },
  { ...post, daysFrom: 0 },
  { ...post, daysFrom: 4 },
  { ...post, daysTo: 91 },
])("is never kept as %j", async (wrong) => {
  await expect(save(wrong)).rejects.toThrow();
});
