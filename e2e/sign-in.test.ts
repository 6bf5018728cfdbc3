import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, openPage } from "./browser.ts";
import { createAccount, signInByForm } from "./people.ts";
import { stackUnderTest } from "./stack.ts";

let browser: Browser;
const { url } = stackUnderTest();

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe("the e-mail form before the page's script runs, or without it", () => {
  it("says what is wrong, then signs in and goes on", async () => {
    const { page } = await openPage(browser, { javaScript: false, expected: [/401/] });
    await page.goto(`${url}/uk/sign-in?to=%2Fuk%2Frefcodes`);
    await page.locator("input[name=email]").fill("referrer@refcodes.local");
    await page.locator("input[name=password]").fill("not-the-password");
    await page.getByRole("button", { name: "Увійти", exact: true }).click();
    await page.getByText("Пошта або пароль").waitFor();
    await signInByForm(page, "referrer", url, "/refcodes");
    expect(new URL(page.url()).pathname).toBe("/refcodes");
  });

  it("creates an account", async () => {
    const { page, assertNoProblems } = await openPage(browser, { javaScript: false });
    await page.goto(`${url}/sign-in?to=%2Fnotifications`);
    await createAccount(page);
    expect(new URL(page.url()).pathname).toBe("/notifications");
    assertNoProblems();
  });
});
