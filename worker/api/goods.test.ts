import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { products } from "#db/schema";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { jpegSegment, jpegWith } from "#scripts/testing/jpeg-files";
import { losslessChunk, riffOf, webpFile } from "#scripts/testing/webp-files";
import { createServer } from "#web/create-server";

let database: TestDatabase;
let world: ApiWorld;
let address: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const handlePage = async () => new Response("a page");
  world = await createApiWorld(database, {}, (app) => createServer(app, handlePage));
  await database.adminDb.update(products).set({ vendorId: "vendor" }).where(eq(products.id, world.productId));
  address = `/api/vendor/products/${world.productId}/picture`;
}, 60_000);

const send = (file: Uint8Array, headers: Record<string, string> = {}) =>
  world.send("PUT", address, "vendor", { body: file, headers: { "content-type": "image/webp", ...headers } });

const pictureOf = async () => {
  const [row] = await database.adminDb.select().from(products).where(eq(products.id, world.productId));
  return row?.picture ?? null;
};

describe("a picture sent to the API", () => {
  it("is shown to anybody, inert, for good, and without a cookie", async () => {
    expect((await send(webpFile("lossy"))).status).toBe(204);
    const listed: unknown = await (await world.send("GET", "/api/products", "anonymous")).json();
    const path = `/pictures/${await pictureOf()}`;
    expect(listed).toMatchObject({ products: [{ picture: path }] });
    const shown = await world.send("GET", path, "user");
    expect(new Uint8Array(await shown.arrayBuffer())).toEqual(webpFile("lossy"));
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      "content-type": "image/webp",
      "cache-control": "public, max-age=31536000, immutable",
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
    });
    expect(shown.headers.getSetCookie()).toEqual([]);
    expect((await world.send("HEAD", path, "anonymous")).status).toBe(200);
  });

  it("is judged by its contents, whatever it calls itself", async () => {
    const before = await pictureOf();
    const svg = new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>");
    const refused = await send(svg);
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: { message: "picture: not_picture" } }]);
    const photo = jpegWith("baseline", jpegSegment(0xe1, "Exif\0\0 50.45 N 30.52 E"));
    expect((await send(photo, { "content-type": "text/html" })).status).toBe(204);
    const shown = await world.send("GET", `/pictures/${await pictureOf()}`, "anonymous");
    expect(shown.headers.get("content-type")).toBe("image/jpeg");
    expect(await shown.text()).not.toMatch(/Exif|50\.45/);
    // The one before it is gone.
    const gone = await world.send("GET", `/pictures/${before}`, "anonymous");
    expect([gone.status, gone.headers.get("cache-control")]).toEqual([404, "no-store"]);
  });

  it("is refused above its size before it is read, and everything else above a text's", async () => {
    const before = await pictureOf();
    expect((await send(new Uint8Array(1024 * 1024 + 20_000))).status).toBe(413);
    expect((await send(new Uint8Array(1024 * 1024 + 1))).status).toBe(400);
    const large = riffOf([["VP8L", Uint8Array.from([...losslessChunk(2000, 2000)[1], ...new Uint8Array(500_000)])]]);
    expect((await send(large)).status).toBe(204);
    expect(await pictureOf()).not.toBe(before);
    for (const path of [`/api/vendor/products/${world.productId}/stock`, "/api/store/orders"]) {
      expect((await world.send("POST", path, "vendor", { body: "x".repeat(70_000) })).status).toBe(413);
    }
  });
});

it.each(["x", "../admin", `${"a".repeat(32)}.svg`, "A".repeat(32), "%00", "a".repeat(300)])(
  "nothing is shown at /pictures/%s",
  async (key) => {
    const answer = await world.send("GET", `/pictures/${key}`, "anonymous");
    expect(answer.headers.get("content-type")).not.toBe("image/webp");
  },
);
