import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { judgePicture } from "#core/domain/picture";
import { DEMO_CATALOGUE, readCatalogue } from "#db/seed/read-catalogue";
import { CARDS, cards, drawings, fingerprint, RECORD } from "./pictures.ts";
import { projectRoot } from "./stack/build.ts";

it("what is kept drawn is what the drawings show; after a change: npm run pictures", () => {
  const drawn: unknown = JSON.parse(readFileSync(RECORD, "utf8"));
  expect(drawn).toEqual(Object.fromEntries(drawings().map(({ from }) => [from, fingerprint(from)])));
  for (const { to } of drawings()) expect(existsSync(join(projectRoot, to)), to).toBe(true);
});

it("all goods of the demo have a picture that the store takes", async () => {
  for (const { slug } of (await readCatalogue(DEMO_CATALOGUE)).products) {
    const file = readFileSync(join(projectRoot, `db/seed/pictures/${slug}.webp`));
    expect(judgePicture(file), slug).toMatchObject({ width: 1200, height: 1200 });
  }
});

it("the picture of a shared link is small enough for every messenger", async () => {
  for (const card of ["/assets/gift.1.jpg", ...Object.values(cards())]) {
    const file = readFileSync(join(projectRoot, `web/public${card}`));
    expect(file.length, card).toBeLessThan(300_000);
    expect(judgePicture(file), card).toMatchObject({ width: 1200, height: 630 });
  }
});

it("every picture of the demo's goods has a card, known by the key that the picture is seeded with", async () => {
  expect(JSON.parse(readFileSync(CARDS, "utf8"))).toEqual(cards());
  expect(Object.keys(cards())).toHaveLength((await readCatalogue(DEMO_CATALOGUE)).products.length);
});
