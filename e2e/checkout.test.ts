import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { hydrated, openBrowser } from "./browser.ts";
import {
  type Buyer,
  button,
  buyersIn,
  goToPayment,
  heading,
  link,
  payByCard,
  takeToCheckout,
  textsOf,
} from "./shopper.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const { url, sandboxUrl } = stackUnderTest();
const t = textsOf("en");

const newBuyer = buyersIn(browser);

/** A second tab of the same browser. */
async function tabOf(context: BrowserContext, at: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(at);
  return page;
}

/** Presses the card's button and waits for the bank's page. */
async function leaveForBank(page: Page): Promise<void> {
  const card = page.locator("form").filter({ has: page.getByRole("heading", { name: t("pay.card"), exact: true }) });
  await card.getByRole("button").click();
  await page.waitForURL(`${sandboxUrl}/**`);
}

/** The browser's Back button, which may restore a page from memory. */
async function goBackTo(page: Page, path: string): Promise<void> {
  await page.goBack();
  await page.waitForURL(`${url}${path}`);
  await hydrated(page);
}

const saved = (page: Page) => page.getByText(/Your order \S+ is saved, ₴\d+\.\d\d to pay/);
const main = (page: Page) => page.getByRole("main");

describe("an order that was placed and not paid", () => {
  it("is offered on the way back from the bank, and wherever its buyer turns up", async () => {
    const buyer = await newBuyer();
    const { page } = buyer;
    await takeToCheckout(buyer, "beeswax-candles");
    await goToPayment(buyer);
    await leaveForBank(page);
    await goBackTo(page, "/checkout/pay");
    await saved(main(page).page()).waitFor();
    expect(await page.getByText(t("cart.empty")).count()).toBe(0);
    for (const path of ["/cart", "/checkout", "/orders", "/", "/products/wool-socks"]) {
      await page.goto(url + path);
      await saved(page).waitFor();
      expect(await link(buyer, "saved.pay").count(), path).toBe(1);
    }
    await link(buyer, "saved.pay").click();
    await payByCard(buyer, "Approve");
    await heading(buyer, "processing.title.paid").waitFor();
    await page.goto(url);
    expect(await saved(page).count()).toBe(0);
    buyer.assertNoProblems();
  });

  it("is not called paid, nor in doubt, when the bank's page was left: it can be paid on or cancelled", async () => {
    const buyer = await newBuyer();
    const { page } = buyer;
    await takeToCheckout(buyer, "mountain-honey");
    await goToPayment(buyer);
    await payByCard(buyer, "Leave");
    await heading(buyer, "processing.title.not_paid").waitFor({ timeout: 5_000 });
    expect(await page.title()).toContain(t("processing.title.not_paid"));
    await link(buyer, "processing.another").waitFor();
    await button(buyer, "processing.continue").click();
    await page.waitForURL(`${sandboxUrl}/**`);
    await page.getByRole("button", { name: "Leave", exact: true }).click();
    await heading(buyer, "processing.title.not_paid").waitFor();
    await hydrated(page);
    await button(buyer, "order.cancel").click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: t("order.cancel"), exact: true })
      .click();
    await page.getByText(t("order.cancelled")).waitFor();
    expect(await page.getByRole("heading", { name: t("order.payTitle") }).count()).toBe(0);
    await page.goto(`${url}/cart`);
    await page.getByText(t("cart.empty")).waitFor();
    buyer.assertNoProblems();
  });

  it("is not to be paid again while the bank holds the money, and the page says so", async () => {
    const buyer = await newBuyer();
    const { page } = buyer;
    await takeToCheckout(buyer, "mountain-honey");
    await goToPayment(buyer);
    await leaveForBank(page);
    await page.locator("summary").click();
    await page.getByRole("button", { name: "Hold for a check" }).click();
    await heading(buyer, "processing.title.held").waitFor();
    await link(buyer, "processing.toOrder").click();
    await page.getByText(t("order.held")).waitFor();
    expect(await page.getByText(t("pay.card"), { exact: true }).count()).toBe(0);
    buyer.assertNoProblems();
  });
});

it("paid on two pages of the bank: the second is told at once that its money goes back, and is not thanked", async () => {
  const buyer = await newBuyer();
  const { page, context } = buyer;
  await takeToCheckout(buyer, "wool-socks");
  await goToPayment(buyer);
  await leaveForBank(page);
  const firstBankPage = page.url();
  await page.getByRole("button", { name: "Leave", exact: true }).click();
  await heading(buyer, "processing.title.not_paid").waitFor();
  await button(buyer, "processing.continue").click();
  await page.waitForURL(`${sandboxUrl}/**`);
  const other: Buyer = { ...buyer, page: await tabOf(context, firstBankPage) };
  await other.page.getByRole("button", { name: "Approve", exact: true }).click();
  await heading(other, "processing.title.paid").waitFor();
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await page.getByText(/second payment of ₴[\d.]+ is being refunded|went back to where/).waitFor();
  expect(await page.getByText(/thank you/i).count()).toBe(0);
  expect(await page.title()).not.toMatch(/thank/i);
  await link(buyer, "processing.toOrder").click();
  await page.getByText(t("order.paidText")).waitFor();
  buyer.assertNoProblems();
});

it("ordered in another tab meanwhile, a cart is not ordered again: the tab that was left leads to its order", async () => {
  const buyer = await newBuyer();
  const { page, context } = buyer;
  await takeToCheckout(buyer, "wool-socks");
  await goToPayment(buyer);
  await heading(buyer, "checkout.payTitle").waitFor();
  const left: Buyer = { ...buyer, page: await tabOf(context, `${url}/checkout/pay`) };
  await heading(left, "checkout.payTitle").waitFor();
  await leaveForBank(page);
  const card = left.page.locator("form").filter({ has: heading(left, "pay.card") });
  await card.getByRole("button").click();
  await left.page.getByText(t("pay.problem.already_ordered")).waitFor();
  await left.page.waitForURL(/\/orders\/[\da-f]{12}\?again$/);
  await heading(left, "order.payTitle").waitFor();
  const { total } = await (await page.request.get(`${url}/api/store/orders`)).json();
  expect(total).toBe(1);
  buyer.assertNoProblems();
});

describe("the steps of the checkout", () => {
  it("have an address each: Back goes a step back, a reload loses nothing, and the next order knows the address", async () => {
    const buyer = await newBuyer();
    const { page } = buyer;
    await takeToCheckout(buyer, "beeswax-candles");
    await page.waitForURL(`${url}/checkout`);
    await page.getByLabel(t("checkout.field.city")).fill("Lviv");
    await page.reload();
    await hydrated(page);
    await expect.poll(() => page.getByLabel(t("checkout.field.city")).inputValue()).toBe("Lviv");
    await goToPayment(buyer);
    await page.waitForURL(`${url}/checkout/pay`);
    await page.reload();
    await heading(buyer, "checkout.payTitle").waitFor();
    await goBackTo(page, "/checkout/review");
    await page.getByText("Khreshchatyk 1").waitFor();
    await goBackTo(page, "/checkout");
    expect(await page.getByLabel(t("checkout.field.address"), { exact: true }).inputValue()).toBe("Khreshchatyk 1");
    await page.goto(`${url}/checkout/pay`);
    await payByCard(buyer, "Approve");
    await heading(buyer, "processing.title.paid").waitFor();
    await takeToCheckout(buyer, "wool-socks");
    await expect.poll(() => page.getByLabel(t("checkout.field.phone")).inputValue()).toBe("+380 44 123 45 67");
    buyer.assertNoProblems();
  });

  it("keep what was typed when the session has ended meanwhile, and say that it did", async () => {
    const buyer = await newBuyer();
    const { page, context, email } = buyer;
    await takeToCheckout(buyer, "beeswax-candles");
    await page.getByLabel(t("checkout.field.name")).fill("Nina Newcomer");
    await page.getByLabel(t("checkout.field.phone")).fill("+380 44 123 45 67");
    await page.getByLabel(t("checkout.field.city")).fill("Odesa");
    await page.getByLabel(t("checkout.field.address"), { exact: true }).fill("Derybasivska 5");
    const session = (await context.cookies()).find(({ name }) => name.endsWith("session_token"));
    await context.addCookies([{ ...session, name: session?.name ?? "", value: "ended.ended" }]);
    await button(buyer, "checkout.toReview").click();
    await page.getByText(t("signIn.ended")).waitFor();
    await page.getByLabel(t("signIn.email")).fill(email);
    await page.getByLabel(t("signIn.password")).fill("a-long-password");
    await button(buyer, "signIn.signIn.submit").click();
    await page.waitForURL(`${url}/checkout`);
    await expect.poll(() => page.getByLabel(t("checkout.field.city")).inputValue()).toBe("Odesa");
    expect(await page.getByLabel(t("checkout.field.address"), { exact: true }).inputValue()).toBe("Derybasivska 5");
    buyer.assertNoProblems();
  });

  it("work without script, up to the bank and through a cancellation", async () => {
    const buyer = await newBuyer({ javaScript: false, expected: [/status of 400/] });
    const { page } = buyer;
    await takeToCheckout(buyer, "wool-socks");
    await page.getByLabel(t("checkout.field.phone")).fill("soon");
    await page.getByLabel(t("checkout.field.city")).fill("Lutsk");
    await button(buyer, "checkout.toReview").click();
    await page.getByText(t("problem.phone")).waitFor();
    await page.goto(`${url}/checkout`);
    expect(await page.getByLabel(t("checkout.field.city")).inputValue()).toBe("Lutsk");
    await goToPayment(buyer);
    const card = page.locator("form").filter({ has: page.getByRole("heading", { name: t("pay.card"), exact: true }) });
    await card.getByRole("button").click();
    await button(buyer, "pay.leave").waitFor();
    await page.goto(`${url}/cart`);
    await link(buyer, "saved.pay").click();
    await hydrated(page);
    await button(buyer, "order.cancel").click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: t("order.cancel"), exact: true })
      .click();
    await page.getByText(t("order.cancelled")).waitFor();
    buyer.assertNoProblems();
  });
});
