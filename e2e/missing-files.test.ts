import { describe, expect, it } from "vitest";
import { openBrowser, openPage } from "./browser.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const { url } = stackUnderTest();

/** Opens a page; some of its files are missing for the given number of loads. */
async function openWithout(path: string, files: RegExp, loads = Number.POSITIVE_INFINITY) {
  const { context } = await openPage(browser);
  const page = await context.newPage();
  let loaded = 0;
  page.on("request", (request) => {
    if (request.isNavigationRequest()) loaded += 1;
  });
  await page.route("**/assets/*", (route) =>
    files.test(route.request().url()) && loaded <= loads ? route.fulfill({ status: 404 }) : route.continue(),
  );
  await page.goto(url + path);
  return { page, note: page.locator("#missing-files"), loads: () => loaded };
}

const words = { "": "Part of this page", "/uk": "Частина цієї сторінки", "/ru": "Часть страницы" };

describe("a page whose files are gone", () => {
  it.each([
    ["its first script", /entry\.client/],
    ["a script of its own", /root-/],
    ["the texts of its language, fetched by the first script", /texts-en-shop-/],
    ["its styles", /app-.*\.css/],
  ])("is loaded again once, and then says so: %s", async (_, files) => {
    const { page, note, loads } = await openWithout("/", files);
    await expect.poll(() => note.isVisible(), { timeout: 15_000 }).toBe(true);
    await page.waitForTimeout(500);
    expect(loads()).toBe(2);
  });

  it.each(Object.entries(words))("says it in the page's language: %j", async (prefix, start) => {
    const { note } = await openWithout(prefix || "/", /entry\.client/);
    await expect.poll(() => note.isVisible(), { timeout: 15_000 }).toBe(true);
    expect(await note.textContent()).toContain(start);
  });

  it("comes to life when it finds them the second time", async () => {
    const { page, note, loads } = await openWithout("/", /entry\.client/, 1);
    await expect.poll(loads, { timeout: 15_000 }).toBe(2);
    await page.waitForLoadState("networkidle");
    await page.locator("summary", { hasText: "Language and theme" }).click();
    await page.locator("form[action='/preferences/theme'] button[value=light]").click();
    await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe("light");
    expect(await note.isVisible()).toBe(false);
    expect(loads()).toBe(2);
  });

  it("is not reloaded after a form was just sent: the response is shown", async () => {
    const { context } = await openPage(browser);
    const page = await context.newPage();
    await page.route(/root-.*\.js$/, (route) => route.fulfill({ status: 404 }));
    // The page's scripts are fetched by the press itself; the answer takes longer than to learn that one is gone.
    await page.route("**/pictures/*", () => undefined);
    await page.route("**/products/beeswax-candles**", async (route) => {
      if (route.request().method() === "POST") await new Promise((resolve) => setTimeout(resolve, 1_500));
      await route.continue();
    });
    await page.goto(`${url}/products/beeswax-candles`, { waitUntil: "domcontentloaded" });
    await page.getByRole("button", { name: "Add to cart" }).click({ noWaitAfter: true });
    await expect.poll(() => new URL(page.url()).pathname, { timeout: 10_000 }).toBe("/cart");
  });

  it("whose texts cannot be fetched becomes an error page after a few tries, and can be tried again", async () => {
    const { page } = await openPage(browser, { expected: [/texts-en-people-/, /ERR_FAILED/] });
    let asked = 0;
    await page.route(/texts-en-people-/, (route) => {
      asked += 1;
      return route.abort("failed");
    });
    await page.goto(`${url}/cart`);
    // As if the page had been loaded again for them already.
    await page.evaluate(() => sessionStorage.setItem("reloaded", String(Date.now())));
    await page.getByRole("link", { name: "Sign in", exact: true }).click();
    await page.getByRole("main").getByText("Something went wrong").first().waitFor();
    await page.waitForTimeout(1_000);
    expect(asked).toBeLessThan(4);
    await page.unroute(/texts-en-people-/);
    await page.getByRole("link", { name: /^Cart/ }).click();
    await page.getByText("Your cart is empty").waitFor();
    await page.waitForTimeout(2_000);
    await page.getByRole("link", { name: "Sign in", exact: true }).click();
    await page.getByLabel("E-mail").first().waitFor();
  });

  it("is left as it is when a font is missing", async () => {
    const { page, note, loads } = await openWithout("/", /woff2/);
    await page.waitForLoadState("networkidle");
    expect(loads()).toBe(1);
    expect(await note.isVisible()).toBe(false);
  });
});
