import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { oneTimeCode } from "../scripts/testing/one-time-code.ts";
import { hydrated, openBrowser, openPage } from "./browser.ts";
import { createAccount } from "./people.ts";
import { stackUnderTest } from "./stack.ts";
import { addAuthenticator } from "./virtual-authenticator.ts";

const browser = await openBrowser();
const { url } = stackUnderTest();

async function signInAgain(page: Page, email: string, to: string): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${url}/sign-in?to=${encodeURIComponent(to)}`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("a-long-password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((at) => at.pathname === to);
  await hydrated(page);
}

const codesOn = (page: Page) => page.locator("ol code").allTextContents();

describe("second factors", () => {
  it("adds a passkey, asks for it in the next session, and tells of a name that was changed", async () => {
    const { page, assertNoProblems } = await openPage(browser, { viewport: { width: 390, height: 844 } });
    await addAuthenticator(page);
    await page.goto(`${url}/sign-in?to=%2Faccount%2Fsecurity`);
    const email = await createAccount(page);
    await page.getByLabel("Name of the passkey").fill("Test phone");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
    expect(await codesOn(page)).toHaveLength(10);
    expect(await page.getByRole("link", { name: "Download" }).getAttribute("download")).toBe("recovery-codes.txt");
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);

    await signInAgain(page, email, "/account/security");
    await page.getByRole("paragraph").filter({ hasText: "Test phone" }).waitFor();
    await page.getByRole("button", { name: "Make new codes" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Make new codes" }).click();
    await page.getByRole("heading", { name: "Confirm it’s you" }).waitFor();
    await hydrated(page);
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.waitForURL((at) => at.pathname === "/account/security");
    await page.getByRole("button", { name: "Rename" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name of the passkey").fill("Security key");
    await dialog.getByRole("button", { name: "Save the name" }).click();
    await page.getByText("Name saved", { exact: true }).waitFor();
    expect(await page.getByText("Security key").first().isVisible()).toBe(true);
    assertNoProblems();
  });

  it("adds an app by its first code, and moves to another with a recovery code, all without a script", async () => {
    const { page, assertNoProblems } = await openPage(browser, { javaScript: false });
    await page.goto(`${url}/sign-in?to=%2Faccount%2Fsecurity`);
    const email = await createAccount(page);
    await page.getByRole("button", { name: "Add an app" }).click();
    await page.getByRole("img", { name: "QR code" }).waitFor();
    const secret = (await page.getByText("enter this key by hand").locator("code").textContent()) ?? "";
    await page.getByLabel("Code from the app").fill(oneTimeCode(secret, new Date()));
    await page.getByRole("button", { name: "Confirm the code" }).click();
    await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
    const [recovery = ""] = await codesOn(page);

    await signInAgain(page, email, "/account/security");
    await page.getByRole("button", { name: "Move to another app" }).click();
    await page.getByLabel("Code from the app").fill(recovery);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL((at) => at.pathname === "/account/security");
    await page.getByText("Codes left: 9").waitFor();
    expect(await page.getByRole("heading", { name: "Authenticator app" }).count()).toBe(1);
    assertNoProblems();
  });
});
