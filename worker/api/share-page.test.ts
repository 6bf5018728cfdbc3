import { beforeAll, expect, it } from "vitest";
import { linkLabels, products } from "#db/schema";
import { type ApiWorld, createApiWorld, OWNED_CODE } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { APP_URL } from "#scripts/testing/test-app";
import { createServer } from "#web/create-server";

let database: TestDatabase;
let world: ApiWorld;
let slug = "";

beforeAll(async () => {
  const { handlePage } = await loadPages();
  database = await createTestDatabase();
  world = await createApiWorld(database, {}, (app) => createServer(app, handlePage));
  await database.adminDb.insert(linkLabels).values({ code: OWNED_CODE, label: "insta", place: 1 });
  const [product] = await database.adminDb.select({ slug: products.slug }).from(products).limit(1);
  slug = product?.slug ?? "";
}, 60_000);

/** The page as it comes without scripts: the link it shows, the words it proposes, and where Telegram would take them. */
async function share(search: string, prefix = "") {
  const answer = await world.send("GET", `${prefix}/refcodes/share${search}`, "user");
  expect(answer.status).toBe(200);
  const html = (await answer.text()).replaceAll("&amp;", "&").replaceAll("&#x27;", "'");
  const telegram = /href="(https:\/\/t\.me\/share\/url[^"]+)"/.exec(html)?.[1] ?? "";
  return {
    html,
    link: /<code[^>]*>([^<]+)<\/code>/.exec(html)?.[1],
    text: /<textarea[^>]*>([^<]*)<\/textarea>/.exec(html)?.[1],
    telegram: Object.fromEntries(new URL(telegram).searchParams),
  };
}

it("makes the link that its address asks for, and hands it on with the words beside it", async () => {
  const whole = await share("");
  expect(whole.link).toBe(`${APP_URL}/?ref=${OWNED_CODE}`);
  expect(whole.telegram).toEqual({ url: whole.link, text: whole.text });
  const product = await share(`?product=${slug}&label=insta&lang=uk&tone=warm`);
  expect(product.link).toBe(`${APP_URL}/uk/products/${slug}?ref=${OWNED_CODE}&via=insta`);
  expect(product.text).toMatch(/^Привіт! Думаю, тобі сподобається: /);
  expect(product.telegram).toEqual({ url: product.link, text: product.text });
  const translated = await share("?tone=post", "/ru");
  expect(translated.link).toBe(`${APP_URL}/ru?ref=${OWNED_CODE}`);
  expect(translated.text).toMatch(/^Советую магазин /);
});

it("leaves out what its address names wrongly, and whatever is somebody else's", async () => {
  const plain = `${APP_URL}/?ref=${OWNED_CODE}`;
  for (const search of [
    "?product=none&label=none&code=none&lang=xx&tone=loud",
    "?product=%3Cscript%3E&label=%22%3E%3Cscript%3E&q=%00",
    "?code=Frnd7Ref&label=other",
  ]) {
    const answer = await world.send("GET", `/refcodes/share${search}`, "user");
    if (answer.status === 400) continue;
    expect((await share(search)).link, search).toBe(plain);
  }
  const stranger = await world.send("GET", `/refcodes/share?code=${OWNED_CODE}&label=insta`, "anotherUser");
  expect(await stranger.text()).not.toContain(`ref=${OWNED_CODE}`);
});

it("finds a product to share, and says so when there is none", async () => {
  expect((await share("?q=nothing-like-it")).html).not.toContain(`product=${slug}`);
  expect((await share("")).html).toContain(`product=${slug}`);
});
