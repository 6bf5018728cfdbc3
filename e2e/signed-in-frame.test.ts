import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from "#db/seed/demo";
import { hydrated, openBrowser, openPage } from "./browser.ts";
import { signIn } from "./people.ts";
import { textsOf } from "./shopper.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const { url } = stackUnderTest();
const t = textsOf("en");

const FRAME = /\/assets\/(?:signed-in-parts|texts-\w+-signedIn)-/;

/** What the page requests of the signed-in people's frame from now on. */
function framesAsked(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (FRAME.test(request.url())) asked.push(request.url());
  });
  return asked;
}

async function holdBack(page: Page, ms: number): Promise<void> {
  await page.route(FRAME, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    await route.continue();
  });
}

const accountMenu = (page: Page) => page.locator("header summary").last();
const rail = (page: Page) => page.getByRole("navigation", { name: t("shell.account") }).first();

/** The page's layout shift since it began. */
const moved = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(sum), 200);
      }),
  );

describe("the menus of signed-in people", () => {
  it("are not loaded by a visitor", async () => {
    const { page, assertNoProblems } = await openPage(browser);
    const asked = framesAsked(page);
    await page.goto(url, { waitUntil: "networkidle" });
    await page.getByRole("link", { name: t("shell.signIn") }).click();
    await page.waitForURL(/sign-in/);
    expect(asked).toEqual([]);
    assertNoProblems();
  });

  it("are there before their script is, and nothing moves when it arrives", async () => {
    const { page, assertNoProblems } = await openPage(browser);
    await holdBack(page, 1_000);
    const asked = framesAsked(page);
    await signIn(page, "admin", url, "/orders");
    expect(await rail(page).isVisible()).toBe(true);
    await accountMenu(page).click();
    expect(await page.getByRole("button", { name: t("shell.signOut") }).isVisible()).toBe(true);
    await hydrated(page);
    // Opened before the script, it is open still; now it also closes.
    expect(await page.getByRole("button", { name: t("shell.signOut") }).isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("button", { name: t("shell.signOut") }).isVisible()).toBe(false);
    expect(asked).toHaveLength(2);
    expect(await moved(page)).toBe(0);
    assertNoProblems();
  });

  it("come together with the page that follows the sign-in", async () => {
    const { page, assertNoProblems } = await openPage(browser);
    await holdBack(page, 1_000);
    const asked = framesAsked(page);
    await page.goto(`${url}/sign-in?to=%2Forders`);
    await hydrated(page);
    await page.getByLabel("E-mail").fill(DEMO_ACCOUNTS.buyer.email);
    await page.getByLabel("Password").fill(DEMO_PASSWORD);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL(`${url}/orders`);
    expect(await rail(page).textContent()).toContain(t("shell.orders"));
    expect(await accountMenu(page).textContent()).toContain(t("shell.account"));
    await hydrated(page);
    await expect.poll(() => asked.length).toBe(2);
    expect(await page.locator("header").first().textContent()).not.toMatch(/\bshell\./);
    assertNoProblems();
  });

  it.each([
    ["/orders/%00", 404],
    ["/uk/orders/a%00b", 404],
    ["/account?x=%00", 400],
    ["/admin/orders/%E0%A4%A", 404],
    [`/orders/${"x".repeat(300)}`, 404],
  ])("stay beside the page of an address that is refused: %s", async (path, status) => {
    const { page, assertNoProblems } = await openPage(browser, { expected: [new RegExp(String(status))] });
    await signIn(page, "admin", url, "/notifications");
    const answer = await page.goto(url + path);
    expect(answer?.status()).toBe(status);
    // What the server sent is what the browser goes on with: another frame would be an error, and all would be drawn anew.
    expect(await page.locator("nav [aria-current=page]").first().isVisible()).toBe(true);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload();
    await hydrated(page);
    expect(await page.locator("[data-bottom-bar]").isVisible()).toBe(true);
    assertNoProblems();
  });

  it("work without their script if it cannot be fetched, and the page says so", async () => {
    const { context } = await openPage(browser);
    const page = await context.newPage();
    await page.route(/signed-in-parts/, (route) => route.fulfill({ status: 404 }));
    await signIn(page, "buyer", url, "/orders");
    await expect.poll(() => page.locator("#missing-files").isVisible(), { timeout: 15_000 }).toBe(true);
    await accountMenu(page).click();
    await page
      .getByRole("link", { name: t("shell.settings") })
      .first()
      .click();
    await page.waitForURL(`${url}/account`);
  });
});
