import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { expectReadable } from "./accessibility.ts";
import { openBrowser, openPage } from "./browser.ts";
import { openLedger } from "./ledger.ts";
import { signIn } from "./people.ts";
import { buyAsFriend } from "./purchase.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const ledger = await openLedger();
const { url } = stackUnderTest();

const HIVE = "vendor-carpathian-hive";

/** A sale of one vendor. Returns its settlement's id. */
async function sell(): Promise<string> {
  const { orderReference } = await buyAsFriend((products) =>
    products.filter(({ name }) => name.includes("honey")).map((product) => ({ product, quantity: 1 })),
  );
  return `${orderReference}:${HIVE}`;
}

const comesDue = (id: string) =>
  ledger.write("update settlements set due_at = now() - interval '1 minute' where id = $1", [id]);

it("an admin holds a sale from its sheet and releases it, on a phone in the dark", { timeout: 120_000 }, async () => {
  const id = await sell();
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
  const id = await sell();
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

/** Gives the vendor a bank account by the vendor's own page, and lets its three days go by. */
async function giveBankAccount(): Promise<void> {
  const { page } = await openPage(browser);
  await signIn(page, "vendor", url, "/vendor/payouts/bank");
  const form = page.locator("form").filter({ has: page.locator(`input[value="${HIVE}"]`) });
  await form.getByLabel("IBAN of the account").fill("UA21 3223 1300 0002 6007 2335 6600 1");
  await form.getByLabel("Account holder").fill("Carpathian Hive LLC");
  await form.getByLabel("Tax code").fill("32855961");
  await form.getByRole("button", { name: "Save and confirm" }).click();
  const waiting = "select count(*) from vendor_bank_details where vendor_id = $1 and stopped_at is null";
  await ledger.waitFor(waiting, [HIVE], "1");
  await ledger.write("update vendor_bank_details set active_from = now() where vendor_id = $1", [HIVE]);
  await ledger.write("update vendors set payout_method = 'bank' where id = $1", [HIVE]);
  await page.context().close();
}

it("a sale goes to a bank account by a file, is confirmed, comes back, and is due again", {
  timeout: 180_000,
}, async () => {
  await giveBankAccount();
  const id = await sell();
  await comesDue(id);
  const { page, assertNoProblems } = await openPage(browser);
  await signIn(page, "admin", url, "/admin/store/commissions/due");
  const row = page.locator("tr[data-row]").filter({ hasText: "Carpathian Hive" });
  // Cron may be first: then it is in the file all the same.
  if (await row.count()) await page.getByRole("button", { name: /^Pay / }).click();
  await ledger.waitFor("select status from settlements where id = $1", [id], "in_payout");
  const payout = `from payouts p join payout_settlements s on s.payout_id = p.id where s.settlement_id = $1
    order by p.created_at desc limit 1`;
  const payoutId = await ledger.read(`select p.id ${payout}`, [id]);
  const sealed =
    "select sealed_at is not null from payout_batches where id = (select batch_id from payouts where id = $1)";
  await ledger.waitFor(sealed, [payoutId], "true");

  await page.goto(`${url}/admin/store/payouts?show=batches`);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "XML (pain.001)" }).first().click();
  const file = await readFile(await (await download).path(), "utf8");
  expect(file).toContain(payoutId ?? "none");
  expect(file).toContain("UA213223130000026007233566001");
  // What the vendor's file says, the pages of the store do not.
  expect(await page.getByRole("main").innerText()).not.toContain("26007233566001");

  const say = async (move: string, reason: string, status: string) => {
    await page.goto(`${url}/admin/store/payouts?open=${payoutId}`);
    const sheet = page.getByRole("dialog");
    await sheet.getByRole("radio", { name: move, exact: true }).check();
    await sheet.getByLabel("Bank’s reference").fill(`TR-${move}`);
    await sheet.getByLabel("Reason, in the bank’s words").fill(reason);
    await sheet.getByRole("button", { name: "Record" }).click();
    await ledger.waitFor("select status from payouts where id = $1", [payoutId], status);
    await sheet.waitFor({ state: "detached" });
  };
  await say("paid", "", "paid");
  await ledger.waitFor("select status from settlements where id = $1", [id], "paid");
  await say("sent it back", "account closed", "returned");
  await ledger.waitFor("select status from settlements where id = $1", [id], "pending");
  await page.goto(`${url}/admin/store/commissions/due`);
  await row.waitFor();
  await ledger.write("update vendors set payout_method = null where id = $1", [HIVE]);
  assertNoProblems();
});
