import { beforeAll, describe, expect, it } from "vitest";
import { type ListProductsInput, listProducts } from "#core/services/orders/list-products";
import type { Database } from "#db/client";
import { createTestDatabase } from "#scripts/testing/database";
import { addProduct } from "#scripts/testing/store-fixture";

let db: Database;

beforeAll(async () => {
  const database = await createTestDatabase();
  db = database.appDb;
  for (const [id, priceMinor, stock] of [
    ["green mug", 300n, 5],
    ["red mug", 100n, 0],
    ["100% wool_socks", 200n, 1],
  ] as const) {
    await addProduct(database.adminDb, { id, priceMinor, stock });
  }
});

const find = async (input: Partial<ListProductsInput>) => {
  const { products, total } = await listProducts({ db }, { locale: "en", page: 1, pageSize: 10, ...input });
  expect(products).toHaveLength(total);
  return products.map(({ name }) => name);
};

describe("the catalogue", () => {
  it("is narrowed by words, vendor and stock, each alone and together", async () => {
    expect(await find({ query: "MUG" })).toEqual(["green mug", "red mug"]);
    expect(await find({ vendorId: "vendor-of-red mug" })).toEqual(["red mug"]);
    expect(await find({ inStock: true })).toEqual(["green mug", "100% wool_socks"]);
    expect(await find({ query: "mug", inStock: true })).toEqual(["green mug"]);
    expect(await find({ query: "mug", vendorId: "vendor-of-red mug", inStock: true })).toEqual([]);
  });

  it("takes the marks of a pattern for what they are", async () => {
    expect(await find({ query: "0% w" })).toEqual(["100% wool_socks"]);
    expect(await find({ query: "g_e" })).toEqual([]);
    expect(await find({ query: "\\" })).toEqual([]);
  });

  it("is put in order by price both ways", async () => {
    expect(await find({ sort: "cheapest" })).toEqual(["red mug", "100% wool_socks", "green mug"]);
    expect(await find({ sort: "dearest" })).toEqual(["green mug", "100% wool_socks", "red mug"]);
  });

  it("shows each product on one page, and the vendors to choose from on all", async () => {
    const pages = await Promise.all(
      [1, 2, 3].map((page) => listProducts({ db }, { locale: "uk", page, pageSize: 1, sort: "cheapest" })),
    );
    expect(pages.map(({ products }) => products[0]?.name)).toEqual(["red mug", "100% wool_socks", "green mug"]);
    for (const { vendors, total } of pages) expect([vendors.length, total]).toEqual([3, 3]);
  });
});
