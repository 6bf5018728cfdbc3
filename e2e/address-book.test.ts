import { expect, it } from "vitest";
import { overflow, violations } from "./accessibility.ts";
import { hydrated, openBrowser } from "./browser.ts";
import { type Buyer, button, buyersIn, heading, link, takeToCheckout, textsOf } from "./shopper.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const { url } = stackUnderTest();
const t = textsOf("en");

const newBuyer = buyersIn(browser);

async function type({ page }: Buyer, city: string, address: string): Promise<void> {
  await page.getByLabel(t("checkout.field.name")).fill("Nina Newcomer");
  await page.getByLabel(t("checkout.field.phone")).fill("+380 44 123 45 67");
  await page.getByLabel(t("checkout.field.city")).fill(city);
  await page.getByLabel(t("checkout.field.address"), { exact: true }).fill(address);
}

it("is filled by ticking a box at checkout, and chosen from there with the keyboard", async () => {
  const buyer = await newBuyer();
  const { page } = buyer;
  await takeToCheckout(buyer, "beeswax-candles");
  await type(buyer, "Kyiv", "Khreshchatyk 1");
  await page.getByLabel(t("checkout.choice.save")).check();
  await button(buyer, "checkout.toReview").click();
  await heading(buyer, "checkout.reviewTitle").waitFor();
  await page.getByText(t("toast.addressSaved.title"), { exact: true }).first().waitFor();

  await page.goto(`${url}/account/addresses`);
  await hydrated(page);
  await link(buyer, "addresses.add").click();
  await heading(buyer, "addresses.new").waitFor();
  await type(buyer, "Lviv", "Rynok 1");
  await button(buyer, "addresses.save").click();
  await page.getByText("Lviv, Rynok 1").first().waitFor();
  expect(new URL(page.url()).search).toBe("");

  await page.goto(`${url}/checkout`);
  await hydrated(page);
  const choice = (name: RegExp) => page.getByRole("radio", { name });
  expect(await choice(/Khreshchatyk 1/).isChecked()).toBe(true);
  expect(await page.getByLabel(t("checkout.field.city")).isVisible()).toBe(false);
  expect(await page.getByLabel(t("checkout.choice.save")).isVisible()).toBe(false);
  expect(await violations(page)).toEqual([]);
  await choice(/Khreshchatyk 1/).focus();
  await page.keyboard.press("ArrowUp");
  expect(await choice(/Rynok 1/).isChecked()).toBe(true);
  await page.reload();
  await hydrated(page);
  await expect.poll(() => choice(/Rynok 1/).isChecked()).toBe(true);
  await button(buyer, "checkout.toReview").click();
  await heading(buyer, "checkout.reviewTitle").waitFor();
  await page.getByText("Rynok 1").waitFor();

  await link(buyer, "checkout.edit").click();
  await heading(buyer, "checkout.detailsTitle").waitFor();
  expect(await choice(/Rynok 1/).isChecked()).toBe(true);
  await choice(new RegExp(t("checkout.choice.another"))).check();
  await type(buyer, "Odesa", "Derybasivska 5");
  await button(buyer, "checkout.toReview").click();
  await heading(buyer, "checkout.reviewTitle").waitFor();
  await page.getByText("Derybasivska 5").waitFor();
  buyer.assertNoProblems();
});

it("keeps what was chosen before the scripts ran, whatever this tab remembers", async () => {
  const buyer = await newBuyer();
  const { page } = buyer;
  const choice = (name: RegExp) => page.getByRole("radio", { name });
  for (const city of ["Kyiv", "Lviv"]) {
    await page.goto(`${url}/account/addresses?edit=new`);
    await hydrated(page);
    await type(buyer, city, "Main street 1");
    await button(buyer, "addresses.save").click();
    await page.getByText(`${city}, Main street 1`).first().waitFor();
  }
  await takeToCheckout(buyer, "beeswax-candles");
  await heading(buyer, "checkout.detailsTitle").waitFor();
  await hydrated(page);
  await choice(/Kyiv/).check();
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/assets/*.js", async (route) => {
    await released;
    await route.continue();
  });
  // Not a reload, which would bring back what was chosen by itself, and without waiting for the scripts.
  await page.evaluate(() => location.assign("/checkout?again"));
  await page.waitForURL("**/checkout?again", { waitUntil: "domcontentloaded" });
  expect(await choice(/Lviv/).isChecked()).toBe(true);
  await choice(new RegExp(t("checkout.choice.another"))).check();
  await page.getByLabel(t("checkout.field.city")).fill("Odesa");
  release();
  await hydrated(page);
  await page.waitForTimeout(300);
  expect(await choice(new RegExp(t("checkout.choice.another"))).isChecked()).toBe(true);
  expect(await page.getByLabel(t("checkout.field.city")).inputValue()).toBe("Odesa");
  buyer.assertNoProblems();
});

it("works without script, on a phone: addresses are added, changed, made default and removed", async () => {
  const buyer = await newBuyer({
    javaScript: false,
    viewport: { width: 390, height: 844 },
    expected: [/status of 400/],
  });
  const { page } = buyer;
  const add = async (city: string) => {
    await page.goto(`${url}/account/addresses`);
    await link(buyer, "addresses.add").click();
    await type(buyer, city, "Main street 1");
    await button(buyer, "addresses.save").click();
    await page.getByText(`${city}, Main street 1`).first().waitFor();
  };
  await add("Kyiv");
  await add("Lviv");
  const rows = page.getByRole("main").getByRole("listitem");
  expect(await rows.count()).toBe(2);
  expect(await overflow(page)).toBe(0);
  const second = () => rows.nth(1);
  expect(await second().innerText()).toContain("Kyiv");
  await second()
    .getByRole("button", { name: t("addresses.preferOne", { address: "Kyiv, Main street 1" }) })
    .click();
  await expect.poll(() => rows.nth(0).innerText()).toContain("Kyiv");
  await rows
    .nth(0)
    .getByRole("link", { name: t("addresses.editOne", { address: "Kyiv, Main street 1" }) })
    .click();
  await page.getByLabel(t("checkout.field.phone")).fill("soon");
  await button(buyer, "addresses.save").click();
  await page.getByText(t("problem.phone")).waitFor();
  await type(buyer, "Dnipro", "Main street 1");
  await button(buyer, "addresses.save").click();
  await page.getByText("Dnipro, Main street 1").first().waitFor();
  await second()
    .getByRole("button", { name: t("addresses.remove"), exact: true })
    .first()
    .click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: t("addresses.remove"), exact: true })
    .click();
  await expect.poll(() => rows.count()).toBe(1);
  expect(await rows.nth(0).innerText()).toContain("Dnipro");
  buyer.assertNoProblems();
});
