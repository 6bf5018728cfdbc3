import { beforeAll, describe, expect, it } from "vitest";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { APP_URL, createTestApp } from "#scripts/testing/test-app";
import { createServer } from "#web/create-server";

let bilingual: ApiWorld;
let ukrainian: ReturnType<typeof createServer>;

beforeAll(async () => {
  const { handlePage } = await loadPages();
  const database = await createTestDatabase();
  const options = { settings: { CLONE_LOCALES: "uk,en" } };
  bilingual = await createApiWorld(database, options, (app) => createServer(app, handlePage));
  ukrainian = createServer(createTestApp(database.appUrl, { settings: { CLONE_LOCALES: "uk" } }), handlePage);
}, 60_000);

const inUkrainian = async (path: string) =>
  ukrainian.fetch(
    new Request(APP_URL + path),
    {},
    { waitUntil: () => {}, passThroughOnException: () => {}, props: {} },
  );

const languagesIn = (html: string, tag: "a" | "link") =>
  [...html.matchAll(new RegExp(`<${tag}\\b[^>]*\\bhrefLang="([\\w-]+)"`, "gi"))].map(([, language]) => language);

describe("a store that speaks Ukrainian and English", () => {
  it("offers both, and names Ukrainian for whoever speaks neither", async () => {
    const html = await (await bilingual.send("GET", "/uk/membership", "anonymous")).text();
    expect(languagesIn(html, "a")).toEqual(["uk", "en"]);
    expect(languagesIn(html, "link")).toEqual(["uk", "en", "x-default"]);
    expect(html).toMatch(/hrefLang="x-default" href="[^"]*\/uk\/membership"/i);
    expect((await bilingual.send("GET", "/membership", "anonymous")).status).toBe(200);
  });

  it.each([
    ["/ru/membership?ref=Frnd7Ref", "/uk/membership?ref=Frnd7Ref"],
    ["/ru", "/uk"],
    ["/ru/nothing/here", "/uk/nothing/here"],
  ])("leads from %s, in a language that it does not speak, to %s", async (address, there) => {
    const answer = await bilingual.send("GET", address, "anonymous");
    expect([answer.status, answer.headers.get("location")]).toEqual([302, there]);
    expect(answer.headers.get("cache-control")).toMatch(/no-store/);
  });

  it.each([
    ["uk", "/membership?ref=Frnd7Ref", "/uk/membership?ref=Frnd7Ref"],
    ["uk", "/uk/membership", null],
    ["en", "/membership", null],
    // The store does not speak it any more.
    ["ru", "/membership", null],
  ])("whoever chose %s and opens %s is led to %s", async (language, address, there) => {
    const headers = { cookie: `ring_language=${language}`, "sec-fetch-mode": "navigate" };
    const answer = await bilingual.send("GET", address, "anonymous", { headers });
    expect([answer.headers.get("location"), answer.status]).toEqual([there, there ? 302 : 200]);
    // A page that is open has the texts of its own language.
    const data = { cookie: headers.cookie, "sec-fetch-mode": "cors" };
    expect((await bilingual.send("GET", address, "anonymous", { headers: data })).status).toBe(200);
  });

  it("tells of a page what a shared link shows: one address without the code, texts, a picture, and a product's price", async () => {
    const path = `/uk/products/${bilingual.productId}`;
    const html = await (await bilingual.send("GET", `${path}?ref=Frnd7Ref&page=2`, "anonymous")).text();
    const told = (name: string) => new RegExp(`property="og:${name}" content="([^"]*)"`).exec(html)?.[1];
    const page = APP_URL + path;
    expect(/<link rel="canonical" href="([^"]*)"/.exec(html)?.[1]).toBe(page);
    expect([told("type"), told("locale"), told("url")]).toEqual(["product", "uk_UA", page]);
    // It has no picture of its own.
    expect(told("image")).toBe(`${APP_URL}/assets/gift.1.jpg`);
    const facts: unknown = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/.exec(html)?.[1] ?? "null");
    expect(facts).toMatchObject({ "@type": "Product", offers: { priceCurrency: "UAH", url: page } });
  });

  it("asks a vendor for texts in its languages, and keeps those in others", async () => {
    const html = await (await bilingual.send("GET", "/uk/vendor/products/new", "vendor")).text();
    const fields = [...html.matchAll(/<input\b[^>]*\bname="name\.(\w+)"[^>]*>/g)];
    const visible = fields.filter(([field]) => !field.includes('type="hidden"')).map(([, language]) => language);
    expect(visible).toEqual(["uk", "en"]);
    expect(fields.map(([, language]) => language).toSorted()).toEqual(["en", "ru", "uk"]);
  });
});

describe("a store that speaks Ukrainian alone", () => {
  it("offers no choice of language, and still one of theme", async () => {
    const html = await (await inUkrainian("/uk")).text();
    expect(languagesIn(html, "a")).toEqual([]);
    expect(languagesIn(html, "link")).toEqual(["uk", "x-default"]);
    expect(html).toContain('action="/preferences/theme"');
  });

  it("leads from every address without a language to the Ukrainian one, also to its page that is missing", async () => {
    const answer = await inUkrainian("/?ref=Frnd7Ref");
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "/uk?ref=Frnd7Ref"]);
    const missing = await inUkrainian("/nothing");
    expect(missing.headers.get("location")).toBe("/uk/nothing");
    const page = await inUkrainian("/uk/nothing");
    expect([page.status, /<html lang="uk"/.test(await page.text())]).toEqual([404, true]);
  });
});
