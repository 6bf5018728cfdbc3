import { randomUUID } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { GoodsFilter } from "#core/domain/goods";
import { archiveProduct } from "#core/services/goods/archive-product";
import { changeRate } from "#core/services/goods/change-rate";
import { changeStock } from "#core/services/goods/change-stock";
import { createProduct } from "#core/services/goods/create-product";
import { editProduct } from "#core/services/goods/edit-product";
import type { GoodsKeeper } from "#core/services/goods/goods-desk";
import { listGoods } from "#core/services/goods/list-goods";
import { readProduct } from "#core/services/goods/read-product";
import { restoreProduct } from "#core/services/goods/restore-product";
import { getProduct } from "#core/services/orders/get-product";
import { listProducts } from "#core/services/orders/list-products";
import { quoteCart } from "#core/services/orders/quote-cart";
import { actionLog, orderItems, products, vendors } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addUser, clone, payByCard, placeOrder } from "#scripts/testing/store-fixture";

let database: TestDatabase;
let own: GoodsKeeper;
let strange: GoodsKeeper;
const admin: GoodsKeeper = { desk: "admin", actorId: "an-admin" };
const now = new Date("2026-03-01T10:00:00Z");
const nothing = { en: "", uk: "", ru: "" };
const mug = { name: { en: "", uk: "Чашка з Опішні", ru: "" }, description: nothing, priceMinor: 10_000n };

beforeAll(async () => {
  database = await createTestDatabase();
});

beforeEach(async () => {
  own = await addVendor();
  strange = await addVendor();
});

/** A vendor whose id is its owner's. */
async function addVendor(): Promise<GoodsKeeper> {
  const actorId = await addUser(database.adminDb);
  await database.adminDb.insert(vendors).values({ id: actorId, userId: actorId, name: actorId, tier: "starter" });
  return { desk: "vendor", actorId };
}

const ctx = () => ({ db: database.appDb, clone });

const create = (keeper = own, more: Partial<Parameters<typeof createProduct>[1]> = {}) =>
  createProduct(ctx(), { ...mug, ...keeper, vendorId: own.actorId, stock: 10, key: randomUUID(), now, ...more });

const read = (productId: string) => readProduct(ctx(), { ...admin, productId });

/** As they were written: several are of one moment. */
const logOf = (productId: string) =>
  database.adminDb
    .select()
    .from(actionLog)
    .where(and(eq(actionLog.subject, "product"), eq(actionLog.subjectId, productId)))
    .orderBy(actionLog.at, sql`ctid`);

const refusal = (code: string) => expect.objectContaining({ code });

describe("a new product", () => {
  it("is on sale at once, under an address made of its name", async () => {
    const id = await create();
    expect(await read(id)).toMatchObject({ ...mug, slug: "chashka-z-opishni", stock: 10, currency: "UAH" });
    expect(await logOf(id)).toMatchObject([
      { actor: own.actorId, action: "product.create", before: null, after: { priceMinor: "10000", stock: 10 } },
    ]);
    expect(await getProduct(ctx(), { slug: "chashka-z-opishni", locale: "en" })).toMatchObject({
      name: "Чашка з Опішні",
      description: "",
      picture: null,
    });
  });

  it("is made once under one key, however often and at once it is sent", async () => {
    const key = randomUUID();
    const ids = await Promise.all(Array.from({ length: 6 }, () => create(own, { key })));
    expect(new Set(ids).size).toBe(1);
    expect(await logOf(ids[0] ?? "")).toHaveLength(1);
  });

  it("has an address of its own, also where others have the same name", async () => {
    const ids = await Promise.all(Array.from({ length: 4 }, () => create()));
    const slugs = await Promise.all(ids.map(async (id) => (await read(id)).slug));
    expect(new Set(slugs).size).toBe(4);
    const unwritable = await create(own, { name: { ...nothing, en: "茶碗" } });
    expect((await read(unwritable)).slug).toMatch(/^product-[0-9a-f]{8}$/);
  });

  it("is refused to a vendor for another's shop, and made by an admin for any", async () => {
    await expect(create(strange)).rejects.toEqual(refusal("not_found"));
    expect(await read(await create(admin))).toMatchObject({ vendorId: own.actorId });
  });
});

describe("a vendor", () => {
  it("can neither see nor change a product of another", async () => {
    const productId = await create();
    const before = await read(productId);
    const theirs = { ...strange, productId, now };
    const tries = [
      () => readProduct(ctx(), theirs),
      () => editProduct(ctx(), { ...theirs, ...mug, priceMinor: 1n, seen: before.version }),
      () => changeStock(ctx(), { ...theirs, by: 5, key: randomUUID() }),
      () => changeRate(ctx(), { ...theirs, referralRateBp: 0 }),
      () => archiveProduct(ctx(), { ...theirs, reason: null }),
      () => restoreProduct(ctx(), theirs),
    ];
    for (const attempt of tries) await expect(attempt()).rejects.toEqual(refusal("not_found"));
    expect(await read(productId)).toEqual(before);
    const listed = await listGoods(ctx(), {
      ...strange,
      locale: "en",
      show: "all",
      vendorId: own.actorId,
      pageSize: 5,
    });
    expect(listed.products).toEqual([]);
    expect(listed.vendors.map(({ id }) => id)).toEqual([strange.actorId]);
  });

  it("keeps a product off sale that an admin took off", async () => {
    const productId = await create();
    await archiveProduct(ctx(), { ...admin, productId, reason: "a forbidden thing", now });
    expect(await readProduct(ctx(), { ...own, productId })).toMatchObject({ archivedByStore: true });
    await expect(restoreProduct(ctx(), { ...own, productId, now })).rejects.toEqual(refusal("forbidden"));
    await restoreProduct(ctx(), { ...admin, productId, now });
    await archiveProduct(ctx(), { ...own, productId, reason: null, now: new Date(now.getTime() + 1) });
    await restoreProduct(ctx(), { ...own, productId, now });
    expect(await read(productId)).toMatchObject({ archivedAt: null, archivedByStore: false });
  });

  it("keeps it off sale, too, where its vendor was first, or puts it back at the same moment", async () => {
    for (let round = 0; round < 8; round += 1) {
      const productId = await create();
      const at = (ms: number) => new Date(now.getTime() + ms);
      await archiveProduct(ctx(), { ...own, productId, reason: null, now: at(1) });
      const byAdmin = (ms: number) =>
        archiveProduct(ctx(), { ...admin, productId, reason: "a forbidden thing", now: at(ms) });
      await Promise.allSettled([byAdmin(2), restoreProduct(ctx(), { ...own, productId, now: at(2) })]);
      expect(await read(productId)).toMatchObject({ archivedAt: expect.any(Date), archivedByStore: true });
      await expect(restoreProduct(ctx(), { ...own, productId, now: at(3) })).rejects.toEqual(refusal("forbidden"));
      const before = (await logOf(productId)).length;
      await byAdmin(4);
      expect(await logOf(productId)).toHaveLength(before);
    }
  });
});

describe("a change of texts and price", () => {
  it("reaches no order that was placed before, and its name there is in every language", async () => {
    const productId = await create();
    const { orderId } = await placeOrder(database.appDb, { buyerId: await addUser(database.adminDb), productId });
    const { version } = await read(productId);
    const name = { ...nothing, en: "Bowl" };
    await editProduct(ctx(), { ...own, ...mug, productId, name, priceMinor: 99n, seen: version, now });
    const [line] = await database.adminDb.select().from(orderItems).where(eq(orderItems.orderId, orderId));
    const { uk } = mug.name;
    expect(line).toMatchObject({ unitPriceMinor: 10_000n, name: { en: uk, uk, ru: uk } });
    expect(await read(productId)).toMatchObject({ priceMinor: 99n, name, slug: expect.stringContaining("chashka") });
  });

  it("of somebody who saw an older one is refused, and a repeat is none", async () => {
    const productId = await create();
    const { version: seen } = await read(productId);
    const edit = (priceMinor: bigint) => editProduct(ctx(), { ...own, ...mug, productId, priceMinor, seen, now });
    const outcomes = await Promise.allSettled([1n, 2n, 3n, 4n].map(edit));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const { priceMinor } = await read(productId);
    await edit(priceMinor);
    const log = await logOf(productId);
    // They are of one moment.
    expect(log.map(({ action }) => action).toSorted()).toEqual(["product.create", "product.edit"]);
    expect(log.find(({ action }) => action === "product.edit")).toMatchObject({
      before: { priceMinor: "10000" },
      after: { priceMinor: priceMinor.toString() },
    });
  });
});

describe("a change of stock", () => {
  it("keeps what is sold meanwhile, whoever comes first", async () => {
    const productId = await create();
    const buyerId = await addUser(database.adminDb);
    const sales = Array.from({ length: 5 }, async () => {
      const order = await placeOrder(database.appDb, { buyerId, productId });
      await payByCard(database.appDb, order, buyerId, now);
    });
    const changes = [7, -2, 7, -2].map((by) => changeStock(ctx(), { ...own, productId, by, key: randomUUID(), now }));
    await Promise.all([...sales, ...changes]);
    expect((await read(productId)).stock).toBe(10 - 5 + 10);
    // Each entry goes on from the one before, or from a sale between them.
    for (const { action, before, after } of await logOf(productId)) {
      if (action === "product.stock") expect([7, -2]).toContain(Number(after?.stock) - Number(before?.stock));
    }
  });

  it("is booked once under one key, however often and at once it is sent", async () => {
    const productId = await create();
    const take = { ...own, productId, by: -8, key: randomUUID(), now };
    await Promise.all(Array.from({ length: 5 }, () => changeStock(ctx(), take)));
    await changeStock(ctx(), take);
    expect((await read(productId)).stock).toBe(2);
    expect(await logOf(productId)).toHaveLength(2);
  });

  it("never takes more off than is there", async () => {
    const productId = await create();
    const take = (by: number) => changeStock(ctx(), { ...own, productId, by, key: randomUUID(), now });
    await expect(take(-11)).rejects.toEqual(refusal("out_of_stock"));
    await expect(take(1_000_000)).rejects.toEqual(refusal("invalid_input"));
    const outcomes = await Promise.allSettled([-4, -4, -4, -4].map(take));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect((await read(productId)).stock).toBe(2);
  });
});

it("a rate of its own is kept with who set it, and taken away again", async () => {
  const productId = await create();
  const capped = { ...ctx(), clone: { ...clone, maxRewardRateBp: 699 } };
  await expect(changeRate(capped, { ...own, productId, referralRateBp: 700, now })).rejects.toEqual(
    refusal("invalid_input"),
  );
  await changeRate(ctx(), { ...own, productId, referralRateBp: 700, now });
  await changeRate(ctx(), { ...own, productId, referralRateBp: 700, now });
  expect((await read(productId)).referralRateBp).toBe(700);
  await changeRate(ctx(), { ...own, productId, referralRateBp: null, now });
  const rates = (await logOf(productId)).filter(({ action }) => action === "product.rate");
  expect(rates.map(({ before, after }) => [before?.referralRateBp, after?.referralRateBp])).toEqual(
    expect.arrayContaining([
      [null, 700],
      [700, null],
    ]),
  );
  expect(rates).toHaveLength(2);
});

it("what is off sale is in no catalogue, no cart and no new order, and its vendor only where it sells something", async () => {
  const productId = await create();
  const { slug } = await read(productId);
  const buyerId = await addUser(database.adminDb);
  await archiveProduct(ctx(), { ...own, productId, reason: "out of season", now });
  await archiveProduct(ctx(), { ...own, productId, reason: "again", now });
  const shop = await listProducts(ctx(), { locale: "en", page: 1, pageSize: 100, vendorId: own.actorId });
  expect(shop).toMatchObject({ products: [], total: 0 });
  expect(shop.vendors.map(({ id }) => id)).not.toContain(own.actorId);
  await expect(getProduct(ctx(), { slug, locale: "en" })).rejects.toEqual(refusal("not_found"));
  expect((await quoteCart(ctx(), { items: [{ productId, quantity: 1 }], locale: "en" })).lines).toEqual([]);
  await expect(placeOrder(database.appDb, { buyerId, productId })).rejects.toEqual(refusal("not_found"));
  expect(await logOf(productId)).toMatchObject([
    { action: "product.create" },
    { action: "product.archive", reason: "out of season" },
  ]);
});

it("the list is read page by page, with each product once, and by filter and name", async () => {
  const ids: string[] = [];
  for (let at = 0; at < 5; at += 1) ids.push(await create(own, { name: { ...nothing, en: `Mug ${at}` } }));
  const [sold, archived] = ids;
  await changeStock(ctx(), { ...own, productId: sold ?? "", by: -10, key: randomUUID(), now });
  await archiveProduct(ctx(), { ...own, productId: archived ?? "", reason: null, now });
  const list = (show: GoodsFilter, more: { before?: string; query?: string } = {}) =>
    listGoods(ctx(), { ...own, locale: "uk", show, pageSize: 2, ...more });
  const seen: string[] = [];
  let before: string | null | undefined;
  while (before !== null) {
    const page = await list("all", before === undefined ? {} : { before });
    seen.push(...page.products.map(({ id }) => id));
    before = page.next;
  }
  expect(seen.toSorted()).toEqual(ids.toSorted());
  const idsOf = async (...given: Parameters<typeof list>) => (await list(...given)).products.map(({ id }) => id);
  expect(await idsOf("sold_out")).toEqual([sold]);
  expect(await idsOf("archived")).toEqual([archived]);
  expect(await idsOf("all", { query: "mug 3" })).toEqual([ids[3]]);
  expect(await idsOf("all", { query: "%" })).toEqual([]);
  const [row] = (await list("all", { query: "Mug 4" })).products;
  expect(row?.name).toBe("Mug 4");
  await database.adminDb.delete(products).where(eq(products.vendorId, own.actorId));
});
