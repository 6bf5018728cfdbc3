import { randomUUID } from "node:crypto";
import type { APIRequestContext, Browser, Page } from "playwright-core";
import type { Locale } from "#core/domain/locale";
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from "#db/seed/demo";
import { createTranslator } from "../web/app/i18n/translator.ts";
import en from "../web/locales/en/refcodes.json" with { type: "json" };
import ru from "../web/locales/ru/refcodes.json" with { type: "json" };
import uk from "../web/locales/uk/refcodes.json" with { type: "json" };
import { hydrated, openPage, type PageOptions, type WatchedPage } from "./browser.ts";
import { stackUnderTest } from "./stack.ts";

const bundles = { en, uk, ru };

/** What the store says, in one language. */
export type Texts = (key: string, values?: Record<string, string | number>) => string;

export function textsOf(locale: Locale): Texts {
  const { t } = createTranslator(locale, bundles[locale]);
  return (key, values = {}) => String(t(key, values));
}

/** Somebody who shops in one language, and knows its buttons by the store's own texts. */
export interface Shopper {
  page: Page;
  t: Texts;
  /** Origin and language of the store. */
  store: string;
  sandboxUrl: string;
}

/** A shopper with an account, in a browser of their own. */
export type Buyer = Shopper & WatchedPage & { email: string };

export const button = ({ page, t }: Shopper, key: string) => page.getByRole("button", { name: t(key), exact: true });
export const link = ({ page, t }: Shopper, key: string) => page.getByRole("link", { name: t(key), exact: true });
export const heading = ({ page, t }: Shopper, key: string) => page.getByRole("heading", { name: t(key), exact: true });

/** Puts a product into the cart and goes to the checkout. */
export async function takeToCheckout(shopper: Shopper, slug: string): Promise<void> {
  await shopper.page.goto(`${shopper.store}/products/${slug}`);
  await button(shopper, "product.add").click();
  await shopper.page.waitForURL("**/cart");
  await link(shopper, "cart.checkout").click();
}

/** From the first step of the checkout to the choice of payment. */
export async function goToPayment(shopper: Shopper): Promise<void> {
  const { page, t } = shopper;
  await page.getByLabel(t("checkout.field.name")).fill("Nina Newcomer");
  await page.getByLabel(t("checkout.field.phone")).fill("+380 44 123 45 67");
  await page.getByLabel(t("checkout.field.city")).fill("Kyiv");
  await page.getByLabel(t("checkout.field.address"), { exact: true }).fill("Khreshchatyk 1");
  await button(shopper, "checkout.toReview").click();
  await heading(shopper, "checkout.reviewTitle").waitFor();
  await link(shopper, "checkout.toPay").click();
}

/** Presses the card's button, and answers for the bank. */
export async function payByCard(shopper: Shopper, answer: "Approve" | "Decline" | "Leave"): Promise<void> {
  const { page, t, sandboxUrl } = shopper;
  const card = page.locator("form").filter({ has: page.getByRole("heading", { name: t("pay.card"), exact: true }) });
  await card.getByRole("button").click();
  await page.waitForURL(`${sandboxUrl}/**`);
  await page.getByRole("button", { name: answer, exact: true }).click();
}

/** Creates an account on the sign-in page that is open. */
export async function signUp(shopper: Shopper): Promise<void> {
  const { page, t } = shopper;
  await page.waitForURL("**/sign-in**");
  // Whoever came by a friend's link is at the form for a new account already.
  if (!page.url().includes("new=account")) await link(shopper, "signIn.signIn.switch").click();
  await page.getByLabel(t("signIn.name")).fill("Nina Newcomer");
  await page.getByLabel(t("signIn.email")).fill(`${randomUUID()}@buyers.example.com`);
  await page.getByLabel(t("signIn.password")).fill("a-long-password");
  await button(shopper, "signIn.signUp.submit").click();
  await page.waitForURL((url) => !url.pathname.includes("sign-in"));
  await hydrated(page);
}

/** Creates an account without going through the pages. Answers its e-mail. */
export async function signUpAtOnce(request: APIRequestContext, storeUrl: string): Promise<string> {
  const email = `${randomUUID()}@buyers.example.com`;
  await post(request, storeUrl, "/api/auth/sign-up/email", {
    email,
    password: "a-long-password",
    name: "Nina Newcomer",
  });
  return email;
}

/** Makes shoppers in English with a new account, without going through the pages. */
export function buyersIn(browser: Browser): (options?: PageOptions) => Promise<Buyer> {
  const { url, sandboxUrl } = stackUnderTest();
  const t = textsOf("en");
  return async (options = {}) => {
    const watched = await openPage(browser, options);
    const email = await signUpAtOnce(watched.context.request, url);
    return { ...watched, t, store: url, sandboxUrl, email };
  };
}

/** Has the demo admin give credit. `request` is a browser's of its own: it is signed in afterwards. */
export async function giveCredit(
  request: APIRequestContext,
  storeUrl: string,
  { email, amountMinor }: { email: string; amountMinor: bigint },
): Promise<void> {
  await post(request, storeUrl, "/api/auth/sign-in/email", {
    email: DEMO_ACCOUNTS.admin.email,
    password: DEMO_PASSWORD,
  });
  const grant = {
    grantId: randomUUID(),
    email,
    amountMinor: amountMinor.toString(),
    currency: "UAH",
    reason: "A gift",
  };
  await post(request, storeUrl, "/api/admin/credits", grant);
}

async function post(request: APIRequestContext, storeUrl: string, path: string, data: unknown): Promise<void> {
  const answer = await request.post(storeUrl + path, { data, headers: { origin: storeUrl } });
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
}
