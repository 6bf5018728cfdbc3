import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { DEMO_REFCODE } from "#db/seed/demo";
import { hydrated, openBrowser, openPage } from "./browser.ts";
import { letterTo } from "./inbox.ts";
import { createAccount } from "./people.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const { url } = stackUnderTest();

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto(`${url}/sign-in?to=/account`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

describe("letters", () => {
  it("confirm the address of a new account, once more when asked, in the reader's language", async () => {
    const { page, assertNoProblems } = await openPage(browser);
    await page.goto(`${url}/sign-in?to=/uk/account`);
    const email = await createAccount(page);
    expect((await letterTo(email)).subject).toMatch(/: confirm your e-mail$/);
    await page.getByText("Ще не підтверджено").waitFor();
    await page.getByRole("button", { name: "Надіслати лист ще раз" }).click();
    await page.getByText("Лист уже в дорозі").waitFor();
    const { subject, link } = await letterTo(email, 2);
    expect(subject).toMatch(/: підтвердьте пошту$/);
    const opened = await page.goto(link);
    expect(opened?.headers()).toMatchObject({ "referrer-policy": "same-origin", "cache-control": "private, no-store" });
    await page.getByText("•••@buyers.example.com").waitFor();
    await page.getByRole("button", { name: "Підтвердити пошту" }).click();
    await page.getByText("Пошту підтверджено").first().waitFor();
    expect(new URL(page.url()).pathname).toBe("/uk/refcodes");
    await page.goto(`${url}/uk/account`);
    await page.getByText("Підтверджено.").waitFor();
    assertNoProblems();
  });

  it("let a person who forgot the password set a new one, without the page's script as well", async () => {
    const other = await openPage(browser);
    await other.page.goto(`${url}/sign-in?to=/account`);
    const email = await createAccount(other.page);
    const { page, assertNoProblems } = await openPage(browser, { javaScript: false });
    await page.goto(`${url}/sign-in`);
    await page.getByRole("link", { name: "Forgot the password?" }).click();
    await page.getByLabel("E-mail").fill(email);
    await page.getByRole("button", { name: "Send the link" }).click();
    await page.getByText(`If ${email} has an account here`).waitFor();
    const { link } = await letterTo(email, 2);
    await page.goto(link);
    await page.getByLabel("New password").fill("another-long-password");
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByText("The new password is set").waitFor();
    await page.goto(link);
    await page.getByText("This link has already been used").waitFor();
    await other.page.reload();
    expect(new URL(other.page.url()).pathname).toBe("/sign-in");
    await signIn(other.page, email, "another-long-password");
    await other.page.getByText("Confirmed.").waitFor();
    assertNoProblems();
    other.assertNoProblems();
  });
});

describe("sign-in with Google", () => {
  it("makes an account and keeps the friend's code, in a browser that forgets it on the way", async () => {
    const { page, context, assertNoProblems } = await openPage(browser);
    const email = `${randomUUID()}@gmail.example.com`;
    await page.goto(`${url}/?ref=${DEMO_REFCODE}`);
    await page.goto(`${url}/sign-in?to=/account`);
    await page.getByRole("button", { name: "Sign in with Google" }).click();
    await page.getByLabel("E-mail").fill(email);
    await context.clearCookies({ name: /^ring_ref/ });
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(`${url}/account`);
    await hydrated(page);
    await page.getByRole("main").getByText(email).first().waitFor();
    await page.getByText("Confirmed.").waitFor();
    await page.goto(`${url}/products/wool-socks`);
    await page.getByRole("button", { name: "Add to cart" }).click();
    await page.waitForURL(`${url}/cart`);
    const order = await context.request.post(`${url}/api/store/orders`, {
      headers: { origin: url },
      data: await orderOf(context.request),
    });
    expect(await order.json()).toMatchObject({ referralApplied: true, referralCode: DEMO_REFCODE });
    assertNoProblems();
  });

  it("says what to do when it did not work", async () => {
    const { page } = await openPage(browser);
    await page.goto(`${url}/sign-in?to=/account`);
    await page.getByRole("button", { name: "Sign in with Google" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("You left Google’s page").waitFor();
  });
});

describe("the account page", () => {
  it("keeps what was typed for another address until the change is requested, and then nothing of it", async () => {
    const { page, assertNoProblems } = await openPage(browser, { expected: [/400/] });
    await page.goto(`${url}/sign-in?to=/account`);
    const email = await createAccount(page);
    await page.goto((await letterTo(email)).link);
    await page.getByRole("button", { name: "Confirm my e-mail" }).click();
    await page.waitForURL(`${url}/account`);
    await page.getByText("E-mail confirmed").first().waitFor();
    const address = page.getByLabel("Another e-mail");
    const password = page.getByLabel("Your password");
    await address.fill(`new-${email}`);
    await password.fill("a-wrong-password");
    await page.getByRole("button", { name: "Send a link", exact: true }).click();
    await page.getByText("The password is wrong").waitFor();
    expect(await address.inputValue()).toBe(`new-${email}`);
    await password.fill("a-long-password");
    await page.getByRole("button", { name: "Send a link", exact: true }).click();
    await page.getByText("we’ve sent an e-mail to the old one").waitFor();
    await expect.poll(() => address.inputValue()).toBe("");
    expect(await password.inputValue()).toBe("");
    assertNoProblems();
  });

  it("hands out everything that is kept, and deletes the account once its address is typed", async () => {
    const { page, context, assertNoProblems } = await openPage(browser, { expected: [/400/, /401/] });
    await page.goto(`${url}/sign-in?to=/account`);
    const email = await createAccount(page);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download my data" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("my-data.json");
    expect(readFileSync(await download.path(), "utf8")).toContain(email);

    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "Delete my account" }).click();
    await dialog.getByRole("textbox").fill("yes, please");
    await dialog.getByRole("button", { name: "Delete for good" }).click();
    await page.getByText("Nothing was deleted.").waitFor();
    await page.getByRole("button", { name: "Delete my account" }).click();
    await dialog.getByRole("textbox").fill(email);
    await dialog.getByRole("button", { name: "Delete for good" }).click();
    await page.getByText("Your account is deleted").first().waitFor();
    expect(new URL(page.url()).pathname).toBe("/");
    expect((await context.request.get(`${url}/api/account/wallets`)).status()).toBe(401);
    await signIn(page, email, "a-long-password");
    await page.getByText("E-mail or password is not right").waitFor();
    assertNoProblems();
  });
});

async function orderOf(request: { get(url: string): Promise<{ json(): Promise<unknown> }> }) {
  const catalogue: unknown = await (await request.get(`${url}/api/products`)).json();
  const [product] = typeof catalogue === "object" && catalogue !== null ? Object.values(catalogue).flat() : [];
  return {
    items: [{ productId: product.id, quantity: 1 }],
    contact: { name: "Nina Newcomer", phone: "+380441234567", city: "Kyiv", address: "Khreshchatyk 1" },
  };
}
