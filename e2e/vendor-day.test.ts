import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { hydrated, openBrowser, openPage, type WatchedPage } from "./browser.ts";
import { letterTo } from "./inbox.ts";
import { openLedger } from "./ledger.ts";
import { fillDetails, signIn } from "./people.ts";
import { stackUnderTest } from "./stack.ts";

// A vendor's whole way: invited, joined, goods on sale, an order sent, and paid. Nobody else gets anywhere on it.

const { url, sandboxUrl } = stackUnderTest();
const id = randomUUID().slice(0, 8);
const vendor = `Kiln ${id}`;
const product = `Blue bowl ${id}`;
const email = `${id}@makers.example.com`;
const PAID = "Paid. The vendors are preparing your order.";

const browser = await openBrowser();
const ledger = await openLedger();

const person = (): Promise<WatchedPage> => openPage(browser, { expected: [/\b404\b/, /\b403\b/] });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

it("a vendor goes from the invitation to the payout, and another sees none of it", { timeout: 240_000 }, async () => {
  const [admin, maker, buyer, other] = await Promise.all([person(), person(), person(), person()]);
  await signIn(other.page, "vendor", url, "/vendor");
  const link = await invite(admin.page);

  await cannotJoin(other.page, link);
  await join(maker.page, link);
  const slug = await putOnSale(maker.page);
  await sayHowItSends(maker.page);
  const orderPage = await buy(buyer.page, slug);

  await send(maker.page);
  await buyer.page.goto(orderPage);
  await buyer.page.getByText("20450000000001").waitFor();
  expect((await letterTo(email)).subject).not.toBe("");

  await getPaid(maker.page);
  await seesNothing(other.page, slug);
  for (const each of [admin, maker, buyer, other]) each.assertNoProblems();
});

/** The admin makes a vendor that is paid at once, and invites somebody. Answers the letter's link. */
async function invite(page: Page): Promise<string> {
  await signIn(page, "admin", url, "/admin/store/vendors");
  await page.getByRole("link", { name: "New vendor" }).click();
  await page.getByRole("heading", { name: "New vendor" }).waitFor();
  await page.getByLabel("Name", { exact: true }).fill(vendor);
  await page.getByLabel("Tier").selectOption("growth");
  await button(page, "Create vendor").click();
  await page.getByRole("heading", { name: vendor, level: 1 }).waitFor();

  await page.getByLabel("Payouts", { exact: true }).selectOption("instant");
  await page.getByLabel("Days on hold").fill("0");
  await page.getByLabel("Reason").fill("agreed by phone");
  await button(page, "Save").click();
  await page.getByText("agreed by phone").first().waitFor();
  await page.getByText("Terms saved").first().waitFor();

  await page.getByLabel("E-mail they sign in with").fill(email);
  await button(page, "Send invitation").click();
  await page.getByText("Invitation sent").first().waitFor();
  return (await letterTo(email)).link;
}

/** Somebody else who has got hold of the link. */
async function cannotJoin(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByText("you are signed in with another address").waitFor();
  expect(await button(page, "Accept the invitation").count()).toBe(0);
  // Signed out, they are where the right account can be signed in to.
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await page.getByText("Sign in or create an account with the address the e-mail came to").waitFor();
  expect(await button(page, "Accept the invitation").count()).toBe(0);
  await signIn(page, "vendor", url, "/vendor");
}

async function join(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByLabel("Your name").fill("Maria Maker");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("a-long-password");
  await button(page, "Create account").click();
  await page.waitForURL((at) => at.pathname === "/join");
  await hydrated(page);
  // The link alone shows nothing about the mailbox.
  await page.getByText("First confirm your address").waitFor();
  expect(await button(page, "Accept the invitation").count()).toBe(0);
  await page.goto((await letterTo(email, 2)).link);
  await button(page, "Confirm my e-mail").click();
  await page.waitForURL((at) => at.pathname === "/join");
  await button(page, "Accept the invitation").click();
  await page.waitForURL((at) => at.pathname === "/vendor");
  await page.getByText("Welcome!").first().waitFor();
  await page.goto(link);
  await page.getByText("has already been used").waitFor();
}

/** Answers the product's address in the store. */
async function putOnSale(page: Page): Promise<string> {
  await page.goto(`${url}/vendor/products/new`);
  await page.locator('input[name="name.en"]').fill(product);
  await page.getByLabel("Price").fill("250");
  await page.getByLabel("Units in stock").fill("3");
  await button(page, "Put on sale").click();
  const shown = page.getByRole("link", { name: "View in the store" });
  await shown.waitFor();
  return (await shown.getAttribute("href"))?.split("/").at(-1) ?? "";
}

const DELIVERY = "Nova Poshta to a branch · 2–4 days after payment";

/** The shop says how it sends. */
async function sayHowItSends(page: Page): Promise<void> {
  await page.goto(`${url}/vendor/orders`);
  await page.getByLabel("Delivery method").fill("Nova Poshta to a branch");
  await page.getByLabel("Days, at least").fill("2");
  await page.getByLabel("Days, at most").fill("4");
  await button(page, "Save").click();
  await page.getByText("Delivery saved").first().waitFor();
  expect(await page.getByLabel("Delivery method").inputValue()).toBe("Nova Poshta to a branch");
}

/** Answers the address of the buyer's order. */
async function buy(page: Page, slug: string): Promise<string> {
  await page.goto(`${url}/products/${slug}`);
  await page.getByText(DELIVERY).waitFor();
  await button(page, "Add to cart").click();
  await page.waitForURL(`${url}/cart`);
  await page.getByText(DELIVERY).waitFor();
  await page.getByRole("link", { name: "Go to checkout" }).click();
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByLabel("Your name").fill("Nina Newcomer");
  await page.getByLabel("E-mail").fill(`${randomUUID()}@buyers.example.com`);
  await page.getByLabel("Password").fill("a-long-password");
  await button(page, "Create account").click();
  await page.waitForURL((at) => !at.pathname.includes("sign-in"));
  await hydrated(page);
  await fillDetails(page);
  await page.getByRole("link", { name: "Continue to payment" }).click();
  const card = page.locator("form").filter({ has: page.getByRole("heading", { name: "Card", exact: true }) });
  await card.getByRole("button").click();
  await page.waitForURL(`${sandboxUrl}/**`);
  await button(page, "Approve").click();
  await page.getByRole("link", { name: "View the order" }).click();
  await page.getByText(PAID).waitFor();
  await page.getByText(DELIVERY).waitFor();
  return page.url();
}

async function send(page: Page): Promise<void> {
  await page.goto(`${url}/vendor/orders`);
  const parcel = page.locator("[data-row]").filter({ hasText: product });
  await parcel.getByText("Khreshchatyk 1").waitFor();
  await parcel.getByText("Nina Newcomer").waitFor();
  await parcel.locator("summary").click();
  await parcel.getByLabel("Carrier").fill("Nova Poshta");
  await parcel.getByLabel("Tracking number").fill("20450000000001");
  await button(page, "Mark as sent").click();
  await page.getByText("Nothing to send").waitFor();
}

async function getPaid(page: Page): Promise<void> {
  await page.goto(`${url}/vendor/payouts`);
  await page.getByRole("radio", { name: /Store credit/ }).check();
  await button(page, "Save").click();
  const status = "select status from payouts p join vendors v on v.id = p.vendor_id where v.name = $1";
  await ledger.waitFor(status, [vendor], "paid");
  // 250 less 17 %.
  await expect
    .poll(
      async () => {
        await page.goto(`${url}/vendor/payouts`);
        return page.locator("[data-row]").first().innerText();
      },
      { timeout: 20_000, interval: 1_000 },
    )
    .toMatch(/207\.50/);
  await page.goto(`${url}/account/credit`);
  await page.getByText("207.50").first().waitFor();
}

/** Another vendor, on every page of theirs and at the addresses of this one's. */
async function seesNothing(page: Page, slug: string): Promise<void> {
  const read = (query: string) => ledger.read(query, [vendor]);
  const own = "from vendors v where v.name = $1";
  const payoutId = await read(`select (select p.id from payouts p where p.vendor_id = v.id limit 1) ${own}`);
  const productId = await read(`select (select p.id from products p where p.vendor_id = v.id limit 1) ${own}`);
  for (const path of ["", "/orders", "/orders?show=sent", "/products", "/payouts", "/statements"]) {
    await page.goto(`${url}/vendor${path}`);
    const text = await page.getByRole("main").innerText();
    for (const secret of [vendor, product, slug, "207.50", "20450000000001"]) expect(text, path).not.toContain(secret);
  }
  for (const path of [`/vendor/payouts/${payoutId}`, `/vendor/products/${productId}`]) {
    expect((await page.request.get(url + path)).status(), path).toBe(404);
  }
}
