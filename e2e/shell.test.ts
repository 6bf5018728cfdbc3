import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { overflow, violations } from "./accessibility.ts";
import { hydrated, openBrowser, openPage } from "./browser.ts";
import { signIn } from "./people.ts";
import { buyersIn, goToPayment, payByCard, takeToCheckout, textsOf } from "./shopper.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const { url } = stackUnderTest();
const t = textsOf("en");

const newBuyer = buyersIn(browser);

describe("fonts", () => {
  it.each([
    ["", ["hryvnia", "latin", "names"]],
    ["/uk", ["cyrillic", "hryvnia", "latin"]],
  ])("of %s are the letters that the page shows, and the hryvnia costs next to nothing", async (prefix, expected) => {
    const { page, assertNoProblems } = await openPage(browser);
    const fonts: [name: string, bytes: number][] = [];
    page.on("response", async (response) => {
      const name = /\/inter-([a-z-]+?)(?:-wght-normal|\.\d)[^/]*\.woff2$/.exec(response.url())?.[1];
      if (name) fonts.push([name, (await response.body()).byteLength]);
    });
    await page.goto(`${url}${prefix}/products/wool-socks`, { waitUntil: "networkidle" });
    await expect.poll(() => fonts.map(([name]) => name).toSorted()).toEqual(expected);
    expect(fonts.find(([name]) => name === "hryvnia")?.[1]).toBeLessThan(3_000);
    expect(await page.evaluate(() => document.fonts.check('16px "Inter Variable"', "₴"))).toBe(true);
    assertNoProblems();
  });

  it("have tabular digits, and every other character as wide as without them", async () => {
    const { page } = await openPage(browser);
    await page.goto(`${url}/uk`);
    const widths = await page.evaluate(async () => {
      await document.fonts.load('16px "Inter Variable"', "e");
      const width = (text: string, numeric: string) => {
        const span = Object.assign(document.createElement("span"), { textContent: text });
        span.style.fontVariantNumeric = numeric;
        span.style.position = "absolute";
        document.body.appendChild(span);
        const { width } = span.getBoundingClientRect();
        span.remove();
        return width;
      };
      const words = "e-mail, (a b): будь-який; м’яч";
      return {
        words: [width(words, "tabular-nums"), width(words, "normal")],
        digits: [width("11111", "tabular-nums"), width("00000", "tabular-nums")],
        ownDigits: [width("11111", "normal"), width("00000", "normal")],
      };
    });
    expect(widths.words[0]).toBe(widths.words[1]);
    expect(widths.digits[0]).toBe(widths.digits[1]);
    expect(widths.ownDigits[0]).not.toBe(widths.ownDigits[1]);
  });
});

describe("a legal page", () => {
  it.each(["", "/uk", "/ru"])("in %j breaks no word of its tables, and fits on a narrow phone", async (prefix) => {
    const { page, assertNoProblems } = await openPage(browser);
    await page.goto(`${url}${prefix}/legal/privacy`);
    const longest = page.locator("td code", { hasText: "ring_ref_visible" });
    for (const width of [1280, 360, 320]) {
      await page.setViewportSize({ width, height: 640 });
      expect(await overflow(page)).toBe(0);
      if (width > 320) expect(await longest.evaluate((code) => code.getClientRects().length)).toBe(1);
    }
    assertNoProblems();
  });
});

describe("a page that is not there", () => {
  it.each([
    ["/nowhere", t("error.notFound.title")],
    ["/products/wool-sock", t("error.notFound.title")],
    ["/uk/products/nothing", textsOf("uk")("error.notFound.title")],
  ])("%s says so in its title, and leads on to goods", async (path, title) => {
    const { page, assertNoProblems } = await openPage(browser, { expected: [/404/] });
    expect((await page.goto(url + path))?.status()).toBe(404);
    expect(await page.title()).toContain(title);
    expect(await page.locator("main").getByRole("searchbox").count()).toBe(1);
    expect(await page.locator("main li a").count()).toBeGreaterThan(0);
    if (path.endsWith("wool-sock")) await page.getByRole("link", { name: "Wool socks" }).waitFor();
    expect(await violations(page)).toEqual([]);
    assertNoProblems();
  });
});

describe("the head of the store", () => {
  it("names language and theme, and leaves the search room at every width", async () => {
    const { page, assertNoProblems } = await openPage(browser);
    await signIn(page, "buyer", url, "/orders");
    for (const width of [320, 390, 640, 720, 1024, 1280]) {
      await page.setViewportSize({ width, height: 844 });
      await page.goto(url);
      const search = await page.getByRole("banner").getByRole("searchbox").boundingBox();
      expect(search?.width, `${width}`).toBeGreaterThan(200);
      expect(await page.getByRole("banner").getByText("Ring Platform").isVisible(), `${width}`).toBe(true);
      expect(await overflow(page), `${width}`).toBe(0);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${url}/orders`);
    expect((await page.getByRole("banner").boundingBox())?.height).toBeLessThan(70);
    const menu = page.locator("details").filter({ hasText: t("shell.preferences") });
    await menu.locator("summary").click();
    await page.getByRole("button", { name: t("shell.theme.dark"), exact: true }).click();
    await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe("dark");
    expect(await violations(page)).toEqual([]);
    // The choice shows at once; the menu closes when it is stored.
    await expect.poll(() => menu.evaluate((details) => details.hasAttribute("open"))).toBe(false);
    await menu.locator("summary").click();
    await page.getByRole("link", { name: "Українська" }).click();
    await page.waitForURL(`${url}/uk/orders`);
    assertNoProblems();
  });
});

it("without a connection a click keeps the page and what was typed, and says why", async () => {
  const buyer = await newBuyer();
  const { page, context, assertNoProblems } = buyer;
  await takeToCheckout(buyer, "wool-socks");
  await page.getByLabel(t("checkout.field.city")).fill("Lviv");
  await context.setOffline(true);
  await page.getByRole("link", { name: "Ring Platform" }).click();
  await page.getByText(t("offline.text")).waitFor();
  await page.getByRole("button", { name: t("checkout.toReview") }).click();
  expect(new URL(page.url()).pathname).toBe("/checkout");
  expect(await page.getByLabel(t("checkout.field.city")).inputValue()).toBe("Lviv");
  await context.setOffline(false);
  await expect.poll(() => page.getByText(t("offline.text")).count()).toBe(0);
  await page.getByRole("link", { name: "Ring Platform" }).click();
  await page.waitForURL(`${url}/`);
  assertNoProblems();
});

it("a form that cannot be sent while the browser says it is online keeps what was typed, and says why", async () => {
  const buyer = await newBuyer({ expected: [/ERR_CONNECTION_RESET|ERR_FAILED/] });
  const { page, assertNoProblems } = buyer;
  await takeToCheckout(buyer, "wool-socks");
  await page.getByLabel(t("checkout.field.name")).fill("Nina Newcomer");
  await page.getByLabel(t("checkout.field.phone")).fill("+380 44 123 45 67");
  await page.getByLabel(t("checkout.field.city")).fill("Lviv");
  await page.getByLabel(t("checkout.field.address"), { exact: true }).fill("Rynok 1");
  const toReview = page.getByRole("button", { name: t("checkout.toReview") });
  await page.route("**/*", (route) =>
    route.request().method() === "POST" ? route.abort("connectionreset") : route.continue(),
  );
  expect(await page.evaluate(() => navigator.onLine)).toBe(true);
  await toReview.click();
  await page.getByText(t("offline.text")).waitFor();
  expect(new URL(page.url()).pathname).toBe("/checkout");
  expect(await page.getByLabel(t("checkout.field.city")).inputValue()).toBe("Lviv");
  expect(await toReview.isEnabled()).toBe(true);
  await page.unrouteAll();
  await toReview.click();
  await page.getByRole("heading", { name: t("checkout.reviewTitle") }).waitFor();
  expect(await page.getByText(t("offline.text")).count()).toBe(0);
  expect(await page.locator("main").getByText("Lviv").count()).toBeGreaterThan(0);
  assertNoProblems();
});

describe("a page that is asked for without a connection comes with the connection; until then the open one stays", () => {
  const expected = [/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/, /Failed to fetch manifest patches/];
  const membership = (page: Page) => page.getByRole("contentinfo").getByRole("link", { name: t("shell.membership") });
  const title = (page: Page, name: RegExp) => page.getByRole("heading", { level: 1, name });

  it("after Back", async () => {
    const { page, context, assertNoProblems } = await openPage(browser, { expected });
    await page.goto(`${url}/refer`);
    await membership(page).click();
    await title(page, /Membership/).waitFor();
    await context.setOffline(true);
    await page.evaluate(() => history.back());
    await page.getByText(t("offline.text")).waitFor();
    expect(await title(page, /Membership/).count()).toBe(1);
    await context.setOffline(false);
    await title(page, /Earn/).waitFor();
    expect(new URL(page.url()).pathname).toBe("/refer");
    await page.goForward();
    await title(page, /Membership/).waitFor();
    expect(await page.getByText(t("offline.text")).count()).toBe(0);
    assertNoProblems();
  });

  it("by a link, while the browser says it is online", async () => {
    const { page, assertNoProblems } = await openPage(browser, { expected });
    await page.goto(`${url}/refer`);
    await page.route("**/*.data**", (route) => route.abort());
    await membership(page).click();
    await page.getByText(t("offline.text")).waitFor();
    expect(await title(page, /Earn/).count()).toBe(1);
    await page.unrouteAll();
    await title(page, /Membership/).waitFor();
    expect(new URL(page.url()).pathname).toBe("/membership");
    await expect.poll(() => page.getByText(t("offline.text")).count()).toBe(0);
    await page.goBack();
    await title(page, /Earn/).waitFor();
    assertNoProblems();
  });
});

it("a printed order is the receipt alone", async () => {
  const buyer = await newBuyer();
  const { page, assertNoProblems } = buyer;
  await takeToCheckout(buyer, "wool-socks");
  await goToPayment(buyer);
  await payByCard(buyer, "Approve");
  await page.getByRole("link", { name: t("processing.toOrder") }).click();
  await page.getByText(t("order.paidText")).waitFor();
  await page.emulateMedia({ media: "print" });
  for (const part of ["header.border-b", "footer", "nav"]) {
    for (const each of await page.locator(part).all()) expect(await each.isVisible(), part).toBe(false);
  }
  expect(await page.locator("main").getByText("Ring Platform").isVisible()).toBe(true);
  expect(await page.locator("main").getByText("Khreshchatyk 1").isVisible()).toBe(true);
  assertNoProblems();
});

it("what a form misses is said in the language of the store, not of the browser", async () => {
  const { page } = await openPage(browser, { locale: "en-US" });
  await page.goto(`${url}/uk/sign-in?new=account`);
  const uk = textsOf("uk");
  await page.getByRole("button", { name: uk("signIn.signUp.submit") }).click();
  const said = () =>
    page.getByLabel(uk("signIn.name")).evaluate((input) => (input as HTMLInputElement).validationMessage);
  await expect.poll(said).toBe(uk("problem.required"));
  await page.getByLabel(uk("signIn.name")).fill("Оксана");
  expect(await said()).toBe("");
});

it("the catalogue's search shows what the catalogue was searched for, not what another page was", async () => {
  const { page, assertNoProblems } = await openPage(browser);
  const search = page.locator("header").getByRole("searchbox", { name: t("shell.search") });
  await signIn(page, "admin", url, "/?q=wool");
  expect(await search.inputValue()).toBe("wool");
  await page.goto(`${url}/admin/people?q=nina`);
  expect(await search.inputValue()).toBe("");
  assertNoProblems();
});

describe("without script", () => {
  it("signing out works", async () => {
    const { page, assertNoProblems } = await newBuyer({ javaScript: false });
    await page.goto(`${url}/uk/orders`);
    await page.locator("header summary").last().click();
    await page.getByRole("button", { name: textsOf("uk")("shell.signOut") }).click();
    await page.waitForURL(`${url}/uk`);
    await page.goto(`${url}/uk/orders`);
    expect(new URL(page.url()).pathname).toBe("/uk/sign-in");
    assertNoProblems();
  });

  it("an admin's dialogs open and decide", async () => {
    const { page, assertNoProblems } = await openPage(browser, { javaScript: false });
    await signIn(page, "buyer", url, "/account");
    await page.getByRole("button", { name: t("account.delete.trigger") }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: t("action.cancel") })
      .click();
    expect(await page.getByRole("dialog").count()).toBe(0);
    await hydrated(page);
    assertNoProblems();
  });
});

describe("what a visitor waits for", () => {
  /** The shop's page, whose first picture is held back, and what it has requested. */
  async function openWithoutPicture() {
    const { context } = await openPage(browser, { viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    const asked: string[] = [];
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    page.on("request", (request) => asked.push(request.url()));
    await page.route("**/pictures/*", async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(url, { waitUntil: "domcontentloaded" });
    await expect.poll(() => asked.filter((address) => address.includes("/pictures/")).length).toBeGreaterThan(0);
    return { page, scripts: () => asked.filter((address) => address.endsWith(".js")), release };
  }
  const revived = (page: Page) => page.locator("#page-modules").count();

  it("is the first picture; the scripts come only after it", async () => {
    const { page, scripts, release } = await openWithoutPicture();
    await page.waitForTimeout(500);
    expect(scripts()).toEqual([]);
    release();
    await expect.poll(() => revived(page)).toBe(0);
    expect(new Set(scripts()).size).toBe(scripts().length);
  });

  it("is not a picture once the visitor presses something", async () => {
    const { page, release } = await openWithoutPicture();
    await page.locator("summary", { hasText: "Language and theme" }).click();
    await expect.poll(() => revived(page)).toBe(0);
    release();
  });

  it("is the shop's texts; others come with the page that shows them", async () => {
    const { page, assertNoProblems } = await openPage(browser);
    const texts: string[] = [];
    page.on("request", (request) => {
      const name = /texts-(\w+-\w+)-[^/]*\.js$/.exec(request.url())?.[1];
      if (name) texts.push(name);
    });
    await page.route(/texts-en-people-/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue();
    });
    await page.goto(`${url}/cart`);
    expect(texts).toEqual(["en-shop", "en-buying"]);
    await page.getByRole("link", { name: t("shell.signIn") }).click();
    await page.getByRole("heading", { level: 1, name: t("signIn.signIn.title") }).waitFor();
    expect(texts).toEqual(["en-shop", "en-buying", "en-people"]);
    expect(await page.getByRole("main").textContent()).not.toMatch(/\bsignIn\./);
    await page.goBack();
    await page.getByText(t("cart.empty")).waitFor();
    expect(texts).toEqual(["en-shop", "en-buying", "en-people"]);
    assertNoProblems();
  });
});
