import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { hydrated, openBrowser, openPage } from "./browser.ts";
import { type Buyer, button, buyersIn, goToPayment, heading, takeToCheckout, textsOf } from "./shopper.ts";
import { stackUnderTest } from "./stack.ts";
import { reloadWithoutScript } from "./without-script.ts";

const browser = await openBrowser();
const { url } = stackUnderTest();
const t = textsOf("en");

const newBuyer = buyersIn(browser);
const PHONE = { viewport: { width: 390, height: 844 } };

/** A buyer who has come as far as the last step of the checkout. */
async function buyerAtPayment(): Promise<Buyer> {
  const buyer = await newBuyer(PHONE);
  await takeToCheckout(buyer, "wool-socks");
  await goToPayment(buyer);
  await heading(buyer, "checkout.payTitle").waitFor();
  return buyer;
}

/** Makes the page that Back leads to come late. */
async function delayReview(page: Page): Promise<void> {
  await page.route("**/checkout/review", async (route) => {
    await sleep(1_000);
    await route.continue();
  });
}

/** Runs in the page. React schedules renders by messages to itself: this holds those of one document until the visitor goes back. */
function holdRendering(): void {
  if (sessionStorage.getItem("hold") === null) return;
  sessionStorage.removeItem("hold");
  const post = MessagePort.prototype.postMessage;
  const held: (() => void)[] = [];
  MessagePort.prototype.postMessage = function (this: MessagePort, ...message: [unknown]) {
    document.documentElement.dataset.held = "";
    held.push(() => post.apply(this, message));
  };
  addEventListener("popstate", () => {
    MessagePort.prototype.postMessage = post;
    for (const send of held) send();
  });
}

describe("what is pressed before the page's script begins", () => {
  it("is the quantity in a cart, which is then saved", async () => {
    const buyer = await newBuyer(PHONE);
    const { page } = buyer;
    await takeToCheckout(buyer, "wool-socks");
    await page.goto(`${url}/cart`);
    const begin = await reloadWithoutScript(page);
    const quantity = page.getByLabel(t("cart.quantityOf", { name: "Wool socks" }));
    await quantity.fill("3");
    await begin();
    await page.getByText("₴1,197.00").first().waitFor();
    await page.reload();
    expect(await quantity.inputValue()).toBe("3");
    buyer.assertNoProblems();
  });

  it("is a filter of the catalogue, which then takes effect", async () => {
    const { page, assertNoProblems } = await openPage(browser);
    await page.goto(url);
    const begin = await reloadWithoutScript(page);
    await page.getByLabel(t("catalogue.vendor")).selectOption({ label: "North Loom" });
    await page.getByLabel(t("catalogue.inStock")).check();
    await begin();
    await page.waitForURL(/vendor=.*stock=in/);
    const mug = page.getByRole("main").getByRole("link", { name: "Stoneware mug" });
    await expect.poll(() => mug.count()).toBe(0);
    assertNoProblems();
  });

  it("is the number of friends on the page that explains the programme, whose sum then follows", async () => {
    const { page, assertNoProblems } = await openPage(browser);
    await page.goto(`${url}/refer`);
    const begin = await reloadWithoutScript(page);
    const friends = page.getByLabel(t("refer.estimate.friends"));
    await friends.fill("20");
    await begin();
    await page.locator("output").getByText("₴1,000.00").waitFor();
    expect(await friends.inputValue()).toBe("20");
    assertNoProblems();
  });

  // The book lists what was saved last first, and that is chosen where nothing else is.
  it.each([
    ["Second 2", "First 1"],
    ["First 1", "Second 2"],
  ])("is an address at checkout, where the tab remembers %s and %s is chosen", async (remembered, chosen) => {
    const buyer = await newBuyer(PHONE);
    const { page } = buyer;
    for (const address of ["First 1", "Second 2"]) {
      const form = { intent: "add", name: "Nina Newcomer", phone: "+380 44 123 45 67", city: "Kyiv", address };
      const answer = await page.request.post(`${url}/account/addresses`, { form, headers: { origin: url } });
      expect(answer.ok()).toBe(true);
    }
    await takeToCheckout(buyer, "wool-socks");
    const radio = (address: string) => page.getByRole("radio", { name: new RegExp(address) });
    await radio("First 1").check();
    await radio(remembered).check();
    const begin = await reloadWithoutScript(page);
    // Pressed also where it is chosen already.
    await radio(chosen).click();
    await begin();
    expect(await radio(chosen).isChecked()).toBe(true);
    await button(buyer, "checkout.toReview").click();
    await heading(buyer, "checkout.reviewTitle").waitFor();
    await page.getByText(chosen).waitFor();
    buyer.assertNoProblems();
  });

  it("is Back, to a step of the checkout that is then shown, and forward again", async () => {
    const buyer = await buyerAtPayment();
    const { page } = buyer;
    const begin = await reloadWithoutScript(page);
    await page.goBack();
    await heading(buyer, "checkout.reviewTitle").waitFor();
    await page.goForward();
    await heading(buyer, "checkout.payTitle").waitFor();
    await page.goBack();
    await begin();
    await heading(buyer, "checkout.reviewTitle").waitFor();
    await page.goBack();
    await heading(buyer, "checkout.detailsTitle").waitFor();
    buyer.assertNoProblems();
  });

  it("is Back and then Forward before the page that Back leads to has come: the page works in the end", async () => {
    const buyer = await buyerAtPayment();
    const { page } = buyer;
    const begin = await reloadWithoutScript(page);
    await delayReview(page);
    const asked = page.waitForRequest("**/checkout/review");
    await page.evaluate(() => {
      history.back();
      setTimeout(() => history.forward(), 300);
    });
    await asked;
    await expect.poll(() => page.url()).toMatch(/checkout\/pay/);
    await begin();
    await heading(buyer, "checkout.payTitle").waitFor();
    await page.goBack();
    await heading(buyer, "checkout.reviewTitle").waitFor();
    buyer.assertNoProblems();
  });

  it("is Back when React is about to hydrate the page, which it then does not", async () => {
    const buyer = await buyerAtPayment();
    const { page } = buyer;
    await page.addInitScript(holdRendering);
    await page.evaluate(() => sessionStorage.setItem("hold", "yes"));
    await page.reload();
    await page.waitForFunction(() => document.documentElement.dataset.held !== undefined);
    // So that what was held has time to run.
    await delayReview(page);
    await page.goBack();
    await heading(buyer, "checkout.reviewTitle").waitFor();
    await hydrated(page);
    buyer.assertNoProblems();
  });
});
