import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from "#db/seed/demo";
import { hydrated } from "./browser.ts";

/** Creates an account on the sign-in page that is open, and waits for the page that follows. */
export async function createAccount(page: Page): Promise<string> {
  const email = `${randomUUID()}@buyers.example.com`;
  await page.waitForURL("**/sign-in**");
  // Whoever came by a friend's link is at the form for a new account already.
  if (!page.url().includes("new=account")) await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByLabel("Your name").fill("Nina Newcomer");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("a-long-password");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL((url) => !url.pathname.includes("sign-in"));
  await hydrated(page);
  return email;
}

/** Signs in with one of the demo accounts, without going through the form, and opens a page. */
export async function signIn(page: Page, who: keyof typeof DEMO_ACCOUNTS, storeUrl: string, to: string): Promise<void> {
  const answer = await page.context().request.post(`${storeUrl}/api/auth/sign-in/email`, {
    data: { email: DEMO_ACCOUNTS[who].email, password: DEMO_PASSWORD },
    headers: { origin: storeUrl },
  });
  if (!answer.ok()) throw new Error(`sign-in of ${who}: ${answer.status()} ${await answer.text()}`);
  await page.goto(storeUrl + to);
}

/** Signs in with one of the demo accounts by the form, and waits for the page that follows. */
export async function signInByForm(
  page: Page,
  who: keyof typeof DEMO_ACCOUNTS,
  storeUrl: string,
  to: string,
): Promise<void> {
  await page.goto(`${storeUrl}/sign-in?to=${encodeURIComponent(to)}`);
  await page.getByLabel("E-mail").fill(DEMO_ACCOUNTS[who].email);
  await page.getByLabel("Password").fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => url.pathname === to);
  await hydrated(page);
}

/** Puts a product into the cart and goes to the checkout. */
export async function fillCart(page: Page, storeUrl: string, slug: string): Promise<void> {
  await page.goto(`${storeUrl}/products/${slug}`);
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.waitForURL(`${storeUrl}/cart`);
  await page.getByRole("link", { name: "Go to checkout" }).click();
}

/** Fills in the first step of the checkout and goes on to the review. */
export async function fillDetails(page: Page): Promise<void> {
  await page.getByLabel("Full name").fill("Nina Newcomer");
  await page.getByLabel("Phone").fill("+380 44 123 45 67");
  await page.getByLabel("City").fill("Kyiv");
  await page.getByLabel("Address", { exact: true }).fill("Khreshchatyk 1");
  await page.getByRole("button", { name: "Continue to review" }).click();
  await page.getByRole("heading", { name: "Review your order" }).waitFor();
}
