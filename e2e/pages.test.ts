import { describe, expect, it } from "vitest";
import { crampedWords, overflow, violations, violationsInDark } from "./accessibility.ts";
import { openBrowser, openPage } from "./browser.ts";
import { signIn } from "./people.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const { url } = stackUnderTest();

const languages = { en: "", uk: "/uk", ru: "/ru" } as const;
const publicPages = ["/", "/products/linen-throw", "/cart", "/membership", "/refer", "/sign-in", "/nowhere"];

describe.each(Object.entries(languages))("public pages in %s", (language, prefix) => {
  it("can be read by everyone on a phone, in light and in dark", async () => {
    const expected = [/404/];
    const { page, assertNoProblems } = await openPage(browser, { viewport: { width: 390, height: 844 }, expected });
    for (const path of publicPages) {
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      await page.goto(url + (prefix + path).replace(/(.)\/$/, "$1"));
      expect(await page.locator("html").getAttribute("lang"), path).toBe(language);
      expect(await violations(page), path).toEqual([]);
      expect(await overflow(page), path).toBe(0);
      // A value that a text was not given.
      expect(await page.locator("body").innerText(), path).not.toContain("{{");
      expect(await violationsInDark(page), `${path} in dark`).toEqual([]);
    }
    assertNoProblems();
  });
});

describe("pages of an account", () => {
  it.each([
    [
      "referrer",
      [
        "/refcodes",
        "/refcodes/share?product=stoneware-mug",
        "/account/wallets",
        "/account/security",
        "/account/sessions",
        "/notifications",
      ],
    ],
    ["buyer", ["/orders", "/account/credit", "/account/addresses", "/account/addresses?edit=new"]],
    [
      "vendor",
      [
        "/vendor/products",
        "/vendor/products/new",
        "/vendor",
        "/vendor/orders",
        "/vendor/payouts",
        "/vendor/statements",
      ],
    ],
    [
      "admin",
      [
        "/admin/store/products",
        "/admin",
        "/admin/health",
        "/admin/metrics?span=week",
        "/admin/refcodes",
        "/admin/orders",
        "/admin/people",
        "/admin/refcodes/codes",
        "/admin/people/credit",
        "/admin/events",
        "/admin/events?show=messages",
        "/admin/audit",
        "/admin/actions",
      ],
    ],
    [
      "admin",
      [
        "/admin/store/commissions",
        "/admin/store/commissions/due",
        "/admin/store/payouts",
        "/admin/store/payouts?show=batches",
        "/admin/store/payouts/answer",
      ],
    ],
  ] as const)("of the %s can be read by everyone: %j", { timeout: 240_000 }, async (who, paths) => {
    const { page, assertNoProblems } = await openPage(browser);
    await signIn(page, who, url, paths[0]);
    for (const [at, path] of paths.entries()) {
      const wide = at % 2 === 0 ? languages.en : languages.ru;
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(url + wide + path);
      expect(await violations(page), wide + path).toEqual([]);
      // Its words are the longest.
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto(url + languages.uk + path);
      expect(await violations(page), `${languages.uk + path} on a phone`).toEqual([]);
      expect(await overflow(page), languages.uk + path).toBe(0);
    }
    assertNoProblems();
  });

  it.each([
    ["buyer", ["/orders"]],
    ["vendor", ["/vendor/payouts/bank"]],
    ["admin", ["/admin"]],
  ] as const)("of the %s have room for their words on the narrowest phone: %j", async (who, paths) => {
    const { page, assertNoProblems } = await openPage(browser, { viewport: { width: 360, height: 740 } });
    for (const prefix of [languages.uk, languages.ru]) {
      await page.goto(`${url + prefix}/sign-in`);
      expect(await page.evaluate(crampedWords), `${prefix}/sign-in`).toEqual([]);
    }
    await signIn(page, who, url, "/");
    for (const prefix of Object.values(languages)) {
      for (const path of paths) {
        await page.goto(url + prefix + path);
        expect(await page.evaluate(crampedWords), prefix + path).toEqual([]);
      }
    }
    assertNoProblems();
  });

  it("lead to each other by a rail, and on a phone by a bar that a keyboard can open", async () => {
    const { page, assertNoProblems } = await openPage(browser);
    await signIn(page, "vendor", url, "/orders");
    // Only one of the two is there at a time.
    const navigation = page.getByRole("navigation", { name: "Account" });
    const current = navigation.locator("[aria-current=page]");
    expect(await current.innerText()).toBe("My orders");
    await navigation.getByRole("link", { name: "My sales" }).click();
    await expect.poll(() => current.innerText()).toBe("My sales");

    await page.setViewportSize({ width: 390, height: 844 });
    expect(await current.innerText()).toBe("Sales");
    await navigation.locator("summary").focus();
    await page.keyboard.press("Enter");
    await navigation.getByRole("link", { name: "Notifications" }).waitFor();
    await page.keyboard.press("Escape");
    expect(await navigation.getByRole("link", { name: "Notifications" }).count()).toBe(0);
    await page.keyboard.press("Enter");
    await navigation.getByRole("link", { name: "Notifications" }).click();
    await page.waitForURL(`${url}/notifications`);
    await page.goto(url);
    expect(await navigation.count()).toBe(0);
    assertNoProblems();
  });

  it("are closed to those they are not for", async () => {
    const stranger = await openPage(browser);
    await stranger.page.goto(`${url}/refcodes`);
    expect(new URL(stranger.page.url()).pathname).toBe("/sign-in");
    await stranger.page.goto(`${url}/sign-in?to=https://evil.test/`);
    await stranger.page.getByLabel("E-mail").fill("buyer@refcodes.local");
    await stranger.page.getByLabel("Password").fill("refcodes-demo");
    await stranger.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await stranger.page.waitForURL((address) => !address.pathname.includes("sign-in"));
    expect(new URL(stranger.page.url()).origin).toBe(url);

    const buyer = await openPage(browser, { expected: [/403/] });
    await signIn(buyer.page, "buyer", url, "/refcodes");
    const answer = await buyer.page.goto(`${url}/admin/refcodes`);
    expect(answer?.status()).toBe(403);
    await buyer.page.getByRole("heading", { name: "This page is not for this account" }).waitFor();
    buyer.assertNoProblems();
  });

  it("can be left on every device at once", async () => {
    const [phone, laptop] = [await openPage(browser), await openPage(browser)];
    for (const { page } of [phone, laptop]) await signIn(page, "vendor", url, "/account/sessions");
    expect(await laptop.page.getByRole("main").getByRole("listitem").count()).toBeGreaterThanOrEqual(2);
    await laptop.page.getByRole("button", { name: "Sign out everywhere" }).first().click();
    await laptop.page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
    await laptop.page.waitForURL(`${url}/sign-in`);
    await phone.page.goto(`${url}/account/sessions`);
    expect(new URL(phone.page.url()).pathname).toBe("/sign-in");
    laptop.assertNoProblems();
  });
});

describe("the API's page", () => {
  it("can be read by everyone, on a phone as well", async () => {
    const { page, assertNoProblems } = await openPage(browser, { viewport: { width: 390, height: 844 } });
    await page.goto(`${url}/api/docs`);
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    assertNoProblems();
  });
});
