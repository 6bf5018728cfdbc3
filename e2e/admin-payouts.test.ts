import AxeBuilder from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DEMO_REFCODE } from "#db/seed/demo";
import { payAtSandbox } from "#scripts/testing/payer";
import { formSchema, orderSchema, paymentSchema, productsSchema } from "../scripts/demo/answers.ts";
import { becomeBuyer } from "../scripts/demo/shopping.ts";
import { launchBrowser, openPage } from "./browser.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { signIn } from "./people.ts";
import { stackUnderTest } from "./stack.ts";

let browser: Browser;
let ledger: Ledger;
const { url } = stackUnderTest();

const HIVE = "vendor-carpathian-hive";

beforeAll(async () => {
  browser = await launchBrowser();
  ledger = await openLedger();
});
afterAll(async () => {
  await ledger.close();
  await browser.close();
});

/** A sale of one vendor, whose payout is due, to its store credit. Returns its settlement's id. */
async function sellDue(): Promise<string> {
  const { session } = await becomeBuyer(url, `${url}/?ref=${DEMO_REFCODE}`, DEMO_REFCODE);
  const { products } = await session.get("/api/products?locale=en", productsSchema);
  const honey = products.find(({ name }) => name.includes("honey"));
  const contact = { name: "Nina", phone: "+380 44 123 45 67", city: "Kyiv", address: "Khreshchatyk 1" };
  const items = [{ productId: honey?.id ?? "", quantity: 1 }];
  const { orderId } = await session.post("/api/store/orders", { items, contact }, orderSchema);
  const form = await session.post("/api/store/payments/wayforpay", { orderId }, formSchema);
  await payAtSandbox(form, "approve");
  const isPaid = async () =>
    (await session.get(`/api/store/payments/${form.orderReference}`, paymentSchema)).orderStatus;
  await expect.poll(isPaid, { timeout: 30_000, interval: 500 }).toBe("paid");
  return `${form.orderReference}:${HIVE}`;
}

const comesDue = (id: string) =>
  ledger.write("update settlements set due_at = now() - interval '1 minute' where id = $1", [id]);

async function expectReadable(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa"]).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
    0,
  );
}

it("an admin holds a sale from its sheet and releases it, on a phone in the dark", { timeout: 120_000 }, async () => {
  const id = await sellDue();
  const { page, assertNoProblems } = await openPage(browser, { viewport: { width: 320, height: 700 } });
  await page.emulateMedia({ colorScheme: "dark" });
  await signIn(page, "admin", url, `/admin/store/commissions?q=${id.split(":")[0]}`);
  await page.locator("tr[data-row]").getByRole("link", { name: "Carpathian Hive" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("heading", { name: "Carpathian Hive" }).waitFor();
  await expectReadable(page);
  await sheet.getByLabel("Reason").filter({ visible: true }).fill("papers are missing");
  await sheet.getByRole("button", { name: "Hold", exact: true }).click();
  await ledger.waitFor("select status from settlements where id = $1", [id], "held");
  await sheet.waitFor({ state: "detached" });
  await page.locator("tr[data-row]").getByText("papers are missing").waitFor();

  await page.locator("tr[data-row]").getByRole("link", { name: "Carpathian Hive" }).click();
  await sheet.getByLabel("Reason").filter({ visible: true }).fill("papers are here");
  await sheet.getByRole("button", { name: "Release", exact: true }).click();
  await ledger.waitFor("select status from settlements where id = $1", [id], "pending");

  // Escape leads back to the row that was open.
  await sheet.waitFor({ state: "detached" });
  await page.locator("tr[data-row]").getByRole("link", { name: "Carpathian Hive" }).click();
  await sheet.getByText("papers are here").waitFor();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Carpathian Hive");
  assertNoProblems();
});

it("what is due is paid without JavaScript, after a dry run, and its payout tells its sales", {
  timeout: 120_000,
}, async () => {
  const id = await sellDue();
  const { page } = await openPage(browser, { javaScript: false });
  await signIn(page, "admin", url, "/admin/store/commissions/due");
  await ledger.write("update vendors set payout_method = 'credit' where id = $1", [HIVE]);
  await comesDue(id);
  await page.goto(`${url}/admin/store/commissions/due`);
  // Cron may be first: then it is paid all the same.
  const row = page.locator("tr[data-row]").filter({ hasText: "Carpathian Hive" });
  if (await row.count()) {
    expect(await row.getByRole("checkbox").isChecked()).toBe(true);
    await page.getByRole("button", { name: "Pay", exact: true }).click();
  }
  await ledger.waitFor("select status from settlements where id = $1", [id], "paid");
  await page.goto(`${url}/admin/store/payouts?method=credit`);
  await page.locator("tr[data-row]").getByRole("link", { name: "Carpathian Hive" }).first().click();
  const sheet = page.getByRole("dialog");
  await sheet.getByText("Paid", { exact: true }).first().waitFor();
  await sheet.getByText("Sales (").click();
  const orderId = await ledger.read("select order_id from settlements where id = $1", [id]);
  await sheet.getByRole("link", { name: orderId ?? "" }).waitFor();
  await sheet.getByRole("link", { name: "Close" }).click();
  expect(await sheet.count()).toBe(0);
  await ledger.write("update vendors set payout_method = null where id = $1", [HIVE]);
});
