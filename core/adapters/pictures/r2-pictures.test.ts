import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createR2Pictures, type PictureBucket } from "#core/adapters/pictures/r2-pictures";
import { webpFile } from "#scripts/testing/webp-files";

let miniflare: Miniflare;
let bucket: PictureBucket;

beforeAll(async () => {
  const script = "export default { fetch: () => new Response() }";
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script,
      compatibilityDate: "2026-10-20",
      r2Buckets: ["PICTURES"],
      telemetry: { enabled: false },
    }),
  );
  // Miniflare's bucket is the one that Workers see, but for types of its own.
  bucket = (await miniflare.getR2Bucket("PICTURES")) as unknown as PictureBucket;
}, 60_000);
afterAll(() => miniflare.dispose());

it("keeps a picture to the byte, lists it, and deletes it", async () => {
  const pictures = createR2Pictures(bucket);
  const file = webpFile("alpha");
  expect(await pictures.read("a")).toBeNull();
  await pictures.put("a", { bytes: file, type: "image/webp" });
  await pictures.put("b", { bytes: file, type: "image/jpeg" });
  const read = await pictures.read("a");
  expect(new Uint8Array(await new Response(read?.body).arrayBuffer())).toEqual(file);
  expect([read?.type, (await pictures.read("b"))?.type]).toEqual(["image/webp", "image/jpeg"]);
  const { pictures: stored, next } = await pictures.list(null);
  expect([stored.map(({ key }) => key), next]).toEqual([["a", "b"], null]);
  expect(Date.now() - (stored[0]?.storedAt.getTime() ?? 0)).toBeLessThan(60_000);
  await pictures.remove(["a", "never there"]);
  await pictures.remove([]);
  expect((await pictures.list(null)).pictures.map(({ key }) => key)).toEqual(["b"]);
});
