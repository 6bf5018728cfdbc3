import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createR2Pictures } from "#core/adapters/pictures/r2-pictures";
import { changePicture } from "#core/services/goods/change-picture";
import { readProduct } from "#core/services/goods/read-product";
import { sweepPictures } from "#core/services/goods/sweep-pictures";
import { products } from "#db/schema";
import { bucketInMemory, type Held } from "#scripts/testing/bucket";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addProduct } from "#scripts/testing/store-fixture";
import { losslessChunk, riffOf, webpFile } from "#scripts/testing/webp-files";

let database: TestDatabase;
let productId: string;
let held: Held;

beforeAll(async () => {
  database = await createTestDatabase();
});

beforeEach(async () => {
  held = new Map();
  productId = await addProduct(database.adminDb);
});

const now = new Date();
const pictures = () => createR2Pictures(bucketInMemory(held));
const keeper = { desk: "admin", actorId: "an-admin" } as const;
const give = (file: Uint8Array | null, more = {}, store = pictures()) =>
  changePicture(
    { db: database.appDb, pictures: store },
    { ...keeper, productId, file, random: crypto.getRandomValues(new Uint8Array(16)), now, ...more },
  );
const address = async () => (await readProduct({ db: database.appDb }, { ...keeper, productId })).picture;
const stored = () => [...held.keys()].map((key) => `/pictures/${key}`);

describe("a picture", () => {
  it("is stored under a random key, and the one before it is deleted", async () => {
    expect(await give(webpFile("lossy"))).toBeNull();
    const first = await address();
    expect(first).toMatch(/^\/pictures\/[0-9a-f]{32}$/);
    await give(webpFile("lossless"));
    expect(await address()).not.toBe(first);
    expect(stored()).toEqual([await address()]);
    await give(null);
    expect([await address(), stored()]).toEqual([null, []]);
  });

  it("is one of many sent at once, and no other is left", async () => {
    await Promise.all(Array.from({ length: 5 }, () => give(webpFile("lossy"))));
    expect(stored()).toEqual([await address()]);
  });

  it.each([
    ["not_picture", new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg'/>")],
    ["animated", webpFile("animated")],
    ["damaged", webpFile("lossy").subarray(0, 32)],
    ["too_large", new Uint8Array(1024 * 1024 + 1)],
    ["too_many_pixels", riffOf([losslessChunk(2001, 10)])],
  ])("that is %s is refused, and nothing is stored", async (problem, file) => {
    expect(await give(file)).toBe(problem);
    expect([await address(), stored()]).toEqual([null, []]);
  });

  it("of a product that is not theirs is refused before anything is stored", async () => {
    const stranger = give(webpFile("lossy"), { desk: "vendor", actorId: "a-stranger" });
    await expect(stranger).rejects.toMatchObject({ code: "not_found" });
    expect(stored()).toEqual([]);
  });
});

describe("a change that ends early", () => {
  it("before the picture is stored changes nothing", async () => {
    const store = { ...pictures(), put: () => Promise.reject(new Error("the store is down")) };
    await expect(give(webpFile("lossy"), {}, store)).rejects.toThrow("the store is down");
    expect([await address(), stored()]).toEqual([null, []]);
  });

  it("before the old one is deleted leaves it to the sweep, which deletes nothing else", async () => {
    await give(webpFile("lossy"));
    const broken = { ...pictures(), remove: () => Promise.reject(new Error("the store is down")) };
    expect(await give(webpFile("lossless"), {}, broken)).toBeNull();
    // A new upload that no product names yet.
    held.set("f".repeat(32), { bytes: webpFile("lossy"), contentType: "image/webp", uploaded: now });
    const ctx = { db: database.appDb, pictures: pictures() };
    expect(await sweepPictures(ctx, { now })).toBe(0);
    for (const [key, file] of held) if (key !== "f".repeat(32)) held.set(key, { ...file, uploaded: new Date(0) });
    expect(await sweepPictures(ctx, { now })).toBe(1);
    expect(await sweepPictures(ctx, { now })).toBe(0);
    expect(stored().toSorted()).toEqual([await address(), `/pictures/${"f".repeat(32)}`].toSorted());
    await database.adminDb.delete(products).where(eq(products.id, productId));
  });
});
