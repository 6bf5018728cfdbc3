import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { DEMO_REFCODE } from "#db/seed/demo";
import { payAtSandbox } from "#scripts/testing/payer";
import { formSchema, orderSchema, productsSchema } from "../scripts/demo/answers.ts";
import { Session } from "../scripts/demo/session.ts";
import { openBrowser, openPage } from "./browser.ts";
import { fillDetails, signIn } from "./people.ts";
import { signUpAtOnce, textsOf } from "./shopper.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const { url } = stackUnderTest();
const t = textsOf("en");

/** A description of the focused element. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: element } = document;
    if (!element || element === document.body) return "nothing";
    return `${element.tagName.toLowerCase()} ${element.getAttribute("name") ?? element.textContent?.trim().slice(0, 60)}`;
  });
const announced = (page: Page) => page.locator("[data-route-announcer]").textContent();

describe("somebody who uses the keyboard, or hears the page", () => {
  it("stands at the heading of each step of a purchase, and is told where that is", async () => {
    const { page, context, assertNoProblems } = await openPage(browser, { expected: [/status of 400/] });
    await signUpAtOnce(context.request, url);
    await page.goto(url);
    await page.getByRole("link", { name: "Wool socks" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe("h1 Wool socks");
    await expect.poll(() => announced(page)).toContain("Wool socks");
    await page.getByRole("button", { name: t("product.add") }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe(`h1 ${t("cart.title")}`);
    await page.getByRole("link", { name: t("cart.checkout") }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe(`h2 ${t("checkout.detailsTitle")}`);
    await page.getByRole("button", { name: t("checkout.toReview") }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe("input phone");
    await fillDetails(page);
    await expect.poll(() => focused(page)).toBe(`h2 ${t("checkout.reviewTitle")}`);
    await expect.poll(() => announced(page)).toContain(t("checkout.step.review"));
    await page.getByRole("link", { name: t("checkout.toPay") }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe(`h2 ${t("checkout.payTitle")}`);
    expect(await page.locator("[data-route-announcer]").count()).toBe(1);
    assertNoProblems();
  });

  it("stays in the filter that was changed, and hears how much is left", async () => {
    const { page, assertNoProblems } = await openPage(browser);
    await page.goto(url);
    const vendor = page.getByLabel(t("catalogue.vendor"));
    await vendor.focus();
    await vendor.selectOption({ label: "North Loom" });
    await page.waitForURL(/vendor=/);
    await expect.poll(() => announced(page)).toMatch(/^2 products$/);
    expect(await focused(page)).toBe("select vendor");
    await page.getByLabel(t("catalogue.inStock")).focus();
    await page.keyboard.press("Space");
    await page.waitForURL(/stock=in/);
    await expect.poll(() => focused(page)).toBe("input stock");
    assertNoProblems();
  });

  it("goes on in the cart after a line was taken out", async () => {
    const { page, assertNoProblems } = await openPage(browser);
    for (const slug of ["wool-socks", "mountain-honey"]) {
      await page.goto(`${url}/products/${slug}`);
      await page.getByRole("button", { name: t("product.add") }).click();
      await page.waitForURL(`${url}/cart`);
    }
    await page.getByRole("button", { name: /Remove Wool socks/ }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByRole("button", { name: /^Remove/ }).count()).toBe(1);
    await expect.poll(() => focused(page)).toMatch(/^li .*Mountain honey/);
    assertNoProblems();
  });

  it("is out of a sheet at once, however long the page behind it takes, and can open it again meanwhile", async () => {
    const { page, assertNoProblems } = await openPage(browser);
    await signIn(page, "admin", url, `/admin/refcodes/codes?q=${DEMO_REFCODE}`);
    const sheet = page.locator("dialog:modal");
    await page.locator("[data-row]").getByRole("link").first().focus();
    await page.keyboard.press("Enter");
    await sheet.locator("h2").first().waitFor();
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route("**/codes.data**", async (route) => {
      await answered;
      await route.continue().catch(() => undefined);
    });
    await page.keyboard.press("Escape");
    await expect.poll(() => sheet.count(), { timeout: 500 }).toBe(0);
    expect(await focused(page)).toBe(`a ${DEMO_REFCODE}`);
    await page.keyboard.press("Enter");
    answer();
    await sheet.locator("h2").first().waitFor();
    expect(await focused(page)).toBe(`h2 ${DEMO_REFCODE}`);
    await page.keyboard.press("Escape");
    await page.waitForURL((at) => !at.searchParams.has("open"));
    expect(await focused(page)).toBe(`a ${DEMO_REFCODE}`);
    assertNoProblems();
  });

  it("decides one reward after the other without being thrown to the top of the page", async () => {
    const references = await payTwoReferredOrders();
    const { page, assertNoProblems } = await openPage(browser, { viewport: { width: 1280, height: 320 } });
    await signIn(page, "admin", url, "/admin/refcodes");
    const cards = page.locator("[data-row]");
    await expect
      .poll(
        async () => {
          await page.reload();
          return Promise.all(references.map((reference) => cards.filter({ hasText: reference }).count()));
        },
        { timeout: 30_000, interval: 500 },
      )
      .toEqual([1, 1]);
    const before = await cards.count();
    await cards.first().getByRole("link").first().focus();
    const scrolled = await page.evaluate(() => window.scrollY);
    expect(scrolled).toBeGreaterThan(0);
    await page.keyboard.press("Enter");
    await page.locator("dialog:modal h2").first().waitFor();
    await page.keyboard.press("a");
    await expect.poll(() => page.locator("dialog:modal").count()).toBe(2);
    // Out of the question, and not of the sheet that asked it.
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator("dialog:modal").count()).toBe(1);
    expect(await focused(page)).toMatch(/^h2 /);
    await page.keyboard.press("a");
    await page.getByRole("button", { name: t("admin.reward.approveConfirm") }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => cards.count(), { timeout: 10_000 }).toBe(before - 1);
    await expect.poll(() => focused(page)).toMatch(/^tr /);
    expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(0);
    assertNoProblems();
  });
});

/** Two new buyers with the demo referrer's code, each with a paid first order. Returns the references that paid them. */
async function payTwoReferredOrders(): Promise<string[]> {
  const references: string[] = [];
  for (let n = 0; n < 2; n++) {
    const buyer = new Session(url);
    await buyer.visit(`/?ref=${DEMO_REFCODE}`);
    const email = `${randomUUID()}@buyers.example.com`;
    await buyer.post("/api/auth/sign-up/email", { email, password: "a-long-password", name: "Nina" }, z.unknown());
    const { products } = await buyer.get("/api/products", productsSchema);
    const productId = products.find((product) => product.stock > 3)?.id ?? "";
    const contact = { name: "Nina", phone: "+380 44 123 45 67", city: "Kyiv", address: "Khreshchatyk 1" };
    const order = { items: [{ productId, quantity: 1 }], contact };
    const { orderId } = await buyer.post("/api/store/orders", order, orderSchema);
    const form = await buyer.post("/api/store/payments/wayforpay", { orderId }, formSchema);
    await payAtSandbox(form, "approve");
    references.push(form.orderReference);
  }
  return references;
}
