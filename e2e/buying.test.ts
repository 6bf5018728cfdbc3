import { describe, expect, it } from "vitest";
import type { Locale } from "#core/domain/locale";
import { openBrowser, openPage, type WatchedPage } from "./browser.ts";
import { walkedLocales } from "./languages.ts";
import {
  button,
  giveCredit,
  goToPayment,
  heading,
  link,
  payByCard,
  type Shopper,
  signUp,
  signUpAtOnce,
  takeToCheckout,
  textsOf,
} from "./shopper.ts";
import { stackUnderTest } from "./stack.ts";
import { injectWallet } from "./test-wallet.ts";

const browser = await openBrowser();
const { url, sandboxUrl } = stackUnderTest();

async function shopperIn(locale: Locale): Promise<Shopper & WatchedPage> {
  const watched = await openPage(browser, { locale });
  return { ...watched, t: textsOf(locale), store: locale === "en" ? url : `${url}/${locale}`, sandboxUrl };
}

describe.each(walkedLocales)("buying in %s", (locale) => {
  it("by card: the cart outlives sign-up, the bank is left, declines, and is paid at the third try", async () => {
    const shopper = await shopperIn(locale);
    const { page, t, store } = shopper;
    await takeToCheckout(shopper, "beeswax-candles");
    await signUp(shopper);
    // Past the form that made the account: it has nothing left to ask.
    await page.goBack();
    await page.waitForURL(`${store}/cart`);
    await page.goForward();
    await goToPayment(shopper);
    await payByCard(shopper, "Leave");

    await page.goto(`${store}/orders`);
    await page.getByText(t("order.status.pending")).last().waitFor();
    await page.getByRole("main").getByRole("listitem").getByRole("link").first().click();
    await heading(shopper, "order.payTitle").waitFor();
    await payByCard(shopper, "Decline");
    await page.getByText(t("processing.text.declined")).waitFor();
    await button(shopper, "processing.tryAgain").click();
    await page.waitForURL(`${sandboxUrl}/**`);
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await heading(shopper, "processing.title.paid").waitFor();
    await page.getByText(t("processing.text.paid", { amount: "" }).slice(0, -2)).waitFor();
    await link(shopper, "processing.toOrder").click();
    await page.getByText(t("order.paidText")).waitFor();
    expect(await page.getByText(t("payment.status.approved"), { exact: true }).count()).toBeGreaterThan(0);
    await page.goto(`${store}/cart`);
    await page.getByText(t("cart.empty")).waitFor();
    shopper.assertNoProblems();
  });

  it("by credit: at once, once for a double click, and the statement says so", async () => {
    const shopper = await shopperIn(locale);
    const { page, t, store, context } = shopper;
    const email = await signUpAtOnce(context.request, url);
    await giveCredit((await browser.newContext()).request, url, { email, amountMinor: 100_000n });
    await takeToCheckout(shopper, "mountain-honey");
    await goToPayment(shopper);
    const credit = page
      .locator("form")
      .filter({ has: page.getByRole("heading", { name: t("pay.credit"), exact: true }) });
    await credit.getByRole("button").dblclick();
    await page.getByText(t("toast.creditPaid.text")).first().waitFor();
    await page.getByText(t("order.paidText")).waitFor();
    await page.goto(`${store}/account/credit`);
    const entries = page.getByRole("main").getByRole("listitem");
    expect(await entries.count()).toBe(2);
    expect((await entries.first().innerText()).replace(/[\s\u00a0\u202f]/g, "")).toMatch(/320[.,]00.*680[.,]00/);
    await page.goto(`${store}/orders`);
    expect(await page.getByRole("main").getByRole("listitem").count()).toBe(1);
    shopper.assertNoProblems();
  });

  it("a membership: joined, paid at the bank, and running", async () => {
    const shopper = await shopperIn(locale);
    const { page, t, store, context } = shopper;
    await signUpAtOnce(context.request, url);
    await page.goto(`${store}/membership`);
    await page.getByText(t("membership.notYet")).waitFor();
    await page
      .getByRole("button", { name: sumless(t("membership.buy.join")) })
      .first()
      .click();
    await heading(shopper, "order.payTitle").waitFor();
    await payByCard(shopper, "Approve");
    await heading(shopper, "processing.title.membershipPaid").waitFor();
    await link(shopper, "membership.toMembership").click();
    await page.getByText(t("membership.current")).waitFor();
    await page
      .getByRole("button", { name: sumless(t("membership.buy.upgrade")) })
      .first()
      .waitFor();
    shopper.assertNoProblems();
  });
});

/** What a button says before its sum. */
function sumless(text: string): RegExp {
  return new RegExp(`^${text.split("{{")[0]}`);
}

describe("a cart", () => {
  it("is still there after a wallet has signed in, and after signing out", async () => {
    const shopper = await shopperIn("en");
    const { page, context } = shopper;
    await injectWallet(context);
    await takeToCheckout(shopper, "wool-socks");
    await button(shopper, "signIn.wallet").click();
    await heading(shopper, "checkout.detailsTitle").waitFor();
    await page.getByText("Wool socks").waitFor();
    await page.locator("summary").filter({ hasText: "0x" }).click();
    await button(shopper, "shell.signOut").click();
    await page.waitForURL(`${url}/`);
    await page.goto(`${url}/cart`);
    await page.getByRole("link", { name: "Wool socks" }).waitFor();
    shopper.assertNoProblems();
  });
});
