import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_REFCODE } from "#db/seed/demo";
import { type Stack, startStack } from "../scripts/stack/stack.ts";
import { newTestState, removeTestState } from "../scripts/testing/state.ts";
import { openBrowser, openPage } from "./browser.ts";

// A stack of its own: its visitors are in Germany, and its database moves away.
let stack: Stack;
let stateDir: string;

beforeAll(async () => {
  stateDir = await newTestState("e2e-distance");
  stack = await startStack({ stateDir, durable: false, cronIntervalMs: 0, country: "DE" });
}, 120_000);
afterAll(async () => {
  await stack.stop();
  await removeTestState(stateDir);
});
// Its pages are closed before the stack that they ask.
const browser = await openBrowser();

/** Milliseconds to the whole page; the median of five. */
async function landingMs(path: string, cookie = ""): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < 5; at += 1) {
    const started = performance.now();
    const answer = await fetch(stack.url + path, {
      headers: { "user-agent": "Mozilla/5.0 Chrome/142.0", accept: "text/html", cookie },
    });
    await answer.text();
    times.push(performance.now() - started);
  }
  return times.sort((left, right) => left - right)[2] ?? 0;
}

describe("the distance to the database", () => {
  it("does not show in the landing time of a shared page, and shows where a page is made for one person", async () => {
    await landingMs("/");
    const withCart = "ring_cart=wool-socks:1";
    const near = { landing: await landingMs(`/?ref=${DEMO_REFCODE}`), own: await landingMs("/", withCart) };
    stack.neonProxy.setFault({ delayMs: 1_000 });
    const far = { landing: await landingMs(`/?ref=${DEMO_REFCODE}`), own: await landingMs("/", withCart) };
    stack.neonProxy.setFault({});
    // A distance that no load on this machine comes near, and the two compared with each other.
    const added = far.own - near.own;
    expect(added).toBeGreaterThan(800);
    expect(far.landing - near.landing).toBeLessThan(added / 4);
  });

  it("a landing works while the database is gone", async () => {
    await landingMs("/");
    stack.neonProxy.setFault({ refuse: true });
    const { page, assertNoProblems } = await openPage(browser);
    const answer = await page.goto(`${stack.url}/`);
    stack.neonProxy.setFault({});
    expect(answer?.status()).toBe(200);
    assertNoProblems();
  });
});

const banner = { "": "Accept", "/uk": "Погоджуюся", "/ru": "Согласен" } as const;

describe("consent, where it has to be asked", () => {
  it.each(Object.keys(banner))(
    "asks on a page from the cache, quietly, and only who came by a link: %j",
    async (prefix) => {
      const home = stack.url + (prefix || "/");
      await fetch(home, { headers: { "user-agent": "Mozilla/5.0 Chrome/142.0", accept: "text/html" } });
      const plain = await openPage(browser);
      const files: string[] = [];
      plain.page.on("request", (request) => files.push(request.url()));
      await plain.page.goto(home);
      await plain.page.waitForLoadState("networkidle");
      expect(files.filter((file) => file.includes("consent-banner"))).toEqual([]);
      plain.assertNoProblems();

      const { page, context, assertNoProblems } = await openPage(browser);
      const answer = await page.goto(`${home}?ref=${DEMO_REFCODE}`);
      expect(answer?.headers()["x-page-cache"]).toMatch(/^(hit|stale)$/);
      const buttons = page.locator("section[aria-label] button");
      await expect.poll(() => buttons.count()).toBe(2);
      expect(await context.cookies()).toEqual([]);

      // Until it is answered, the code goes along: through links, and through the form of a product.
      await page.getByRole("listitem").getByRole("link").first().click();
      await page.waitForURL(/products\/.*ref=/);
      await page.locator("main form button[type=submit]").last().click();
      await page.waitForURL(/cart\?.*ref=/);
      await buttons.last().click();
      await expect
        .poll(async () => (await context.cookies()).map(({ name }) => name))
        .toEqual(expect.arrayContaining(["ring_ref", "ring_ref_visible", "ring_consent"]));
      await expect
        .poll(async () => (await context.cookies()).find(({ name }) => name === "ring_visit")?.value)
        .toBe("sent");
      await page.waitForURL((address) => !address.searchParams.has("ref"));
      assertNoProblems();
    },
  );

  it.each([
    ["no", 0, ["ring_consent=denied"]],
    ["yes", 1, ["ring_consent=granted", `ring_ref=${DEMO_REFCODE}`, `ring_ref_visible=${DEMO_REFCODE}`]],
  ] as const)("reads a damaged link as the edge does, and the edge keeps a %s", async (_, button, kept) => {
    const { page, context, assertNoProblems } = await openPage(browser);
    await page.goto(`${stack.url}/?ref=producthunt&amp;REF=(${DEMO_REFCODE}).?utm_source=chat`);
    const buttons = page.locator("section[aria-label] button");
    await expect.poll(() => buttons.count()).toBe(2);
    await page.getByRole("listitem").getByRole("link").first().click();
    await page.waitForURL((address) => address.search === `?ref=${DEMO_REFCODE}`);
    const answered = page.waitForResponse("**/api/refcodes/claim");
    await buttons.nth(button).click();
    const lines = ((await (await answered).headerValue("set-cookie")) ?? "").split("\n");
    expect(lines.map((line) => line.split(";")[0])).toEqual(kept);
    expect(lines[0]).toContain("Max-Age=15552000");
    await page.waitForURL((address) => address.search === "");
    expect(await buttons.count()).toBe(0);
    await page.goto(`${stack.url}/?ref=${DEMO_REFCODE}`);
    await page.waitForLoadState("networkidle");
    expect(await buttons.count()).toBe(0);
    expect((await context.cookies()).map(({ name }) => name)).toContain("ring_consent");
    assertNoProblems();
  });

  it("asks nothing when the address has no code", async () => {
    const { page, assertNoProblems } = await openPage(browser);
    await page.goto(`${stack.url}/?ref=blog.example.com`);
    await page.waitForLoadState("networkidle");
    expect(await page.locator("section[aria-label] button").count()).toBe(0);
    assertNoProblems();
  });

  it("leads a short link to its page with the code in the address, and there it is asked", async () => {
    const { page, context, assertNoProblems } = await openPage(browser);
    await page.goto(`${stack.url}/uk/r/${DEMO_REFCODE}`);
    expect(page.url()).toBe(`${stack.url}/uk?ref=${DEMO_REFCODE}`);
    await page.locator("section[aria-label] button").last().click();
    await expect
      .poll(async () => (await context.cookies()).find(({ name }) => name === "ring_ref")?.value)
      .toBe(DEMO_REFCODE);
    assertNoProblems();
  });

  it("asks without script as well, and keeps the answer that was pressed", async () => {
    const yes = await openPage(browser, { javaScript: false });
    await yes.page.goto(`${stack.url}/?ref=${DEMO_REFCODE}`);
    expect(await yes.context.cookies()).toEqual([]);
    await yes.page.getByRole("button", { name: "Yes, remember" }).click();
    await yes.page.waitForURL(`${stack.url}/?ref=${DEMO_REFCODE}`);
    const kept = (await yes.context.cookies()).map(({ name }) => name);
    expect(kept).toEqual(expect.arrayContaining(["ring_ref", "ring_ref_visible", "ring_consent"]));
    expect(await yes.page.getByRole("button", { name: "Yes, remember" }).count()).toBe(0);
    yes.assertNoProblems();

    const no = await openPage(browser, { javaScript: false });
    await no.page.goto(`${stack.url}/?ref=${DEMO_REFCODE}`);
    await no.page.getByRole("button", { name: "No, thank you" }).click();
    await no.page.waitForURL(`${stack.url}/`);
    expect((await no.context.cookies()).map(({ name }) => name)).toEqual(["ring_consent"]);
    no.assertNoProblems();
  });
});
