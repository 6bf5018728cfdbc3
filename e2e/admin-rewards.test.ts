import type { Locator } from "playwright-core";
import { expect, it } from "vitest";
import { DEMO_ACCOUNTS, DEMO_PASSWORD, DEMO_REFCODE } from "#db/seed/demo";
import { expectReadable } from "./accessibility.ts";
import { hydrated, openBrowser, openPage } from "./browser.ts";
import { openLedger } from "./ledger.ts";
import { signIn } from "./people.ts";
import { buyAsFriend } from "./purchase.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const ledger = await openLedger();
const { url } = stackUnderTest();

/** As many as an admin found on one morning. */
const MANY = 71;

/** A reward that waits, of a real purchase. Returns its reference. */
async function earnReward(): Promise<string> {
  const { orderReference } = await buyAsFriend((products) =>
    products
      .filter(({ stock }) => stock > 3)
      .slice(0, 1)
      .map((product) => ({ product, quantity: 1 })),
  );
  await ledger.waitFor(
    `select count(*) from referral_rewards where order_reference = $1 and status = 'pending_approval'
     and token_amount is not null`,
    [orderReference],
    "1",
  );
  return orderReference;
}

/** The same reward so many times more, each of an order of its own. None is paid out before tomorrow. */
async function multiply(reference: string, times: number): Promise<void> {
  const [, orderId = ""] = /-([0-9a-f]+)-\d+$/.exec(reference) ?? [];
  const copies = [
    ["orders", "id", "'id', copy.id, 'paid_reference', copy.reference, 'created_at', now() - interval '1 year'"],
    ["order_items", "order_id", "'id', row.id || n, 'order_id', copy.id"],
    ["payment_attempts", "order_id", "'order_id', copy.id, 'order_reference', copy.reference"],
    [
      "referral_rewards",
      "order_id",
      "'order_id', copy.id, 'order_reference', copy.reference, 'not_before', now() + interval '1 day', 'public_id', gen_random_uuid()",
    ],
  ];
  for (const [table, key, changes] of copies) {
    await ledger.write(
      `insert into ${table} select (jsonb_populate_record(null::${table}, to_jsonb(row) || jsonb_build_object(${changes}))).*
       from ${table} row cross join lateral (select n, $1 || lpad(n::text, 3, '0') as id,
         replace($2, $1, $1 || lpad(n::text, 3, '0')) as reference from generate_series(1, $3::int) n) copy
       where row.${key} = $1`,
      [orderId, reference, times],
    );
  }
}

it("seventy-one rewards are approved in at most six presses and two page loads", { timeout: 180_000 }, async () => {
  const reference = await earnReward();
  const orderId = /-([0-9a-f]+)-\d+$/.exec(reference)?.[1] ?? "";
  await ledger.write("update referral_rewards set not_before = now() + interval '1 day' where order_reference = $1", [
    reference,
  ]);
  await multiply(reference, MANY - 1);
  const { page, assertNoProblems } = await openPage(browser, { expected: [/\b403\b/] });
  let [presses, loads] = [0, 0];
  page.on("load", () => {
    loads += 1;
  });
  const press = async (button: Locator) => {
    presses += 1;
    await button.click();
  };

  await signIn(page, "admin", url, `/admin/refcodes?q=${DEMO_REFCODE}&status=pending_approval`);
  await hydrated(page);
  await ledger.write(
    `update sessions set proven_at = now() - interval '1 hour'
     where user_id = (select id from users where email = $1)`,
    [DEMO_ACCOUNTS.admin.email],
  );
  const waiting = await page.locator("tr[data-row]").count();
  expect(waiting).toBeGreaterThanOrEqual(MANY);
  await press(page.getByRole("checkbox", { name: "Choose all on this page" }));
  const approve = { name: `Approve (${waiting})` };
  await press(page.getByRole("button", approve));
  const sums = page.getByRole("dialog", { name: `Approve ${waiting} rewards?` });
  expect(await sums.innerText()).toMatch(/RING · .*\$[\d,.]+/);
  await expectReadable(page);
  await press(sums.getByRole("button", approve));
  const proof = page.getByRole("dialog", { name: "Confirm it’s you" });
  await proof.getByLabel("Password").fill(DEMO_PASSWORD);
  await press(proof.getByRole("button", { name: "Continue", exact: true }));
  const results = page.getByRole("heading", { name: `${waiting} rewards approved.` });
  await results.waitFor({ timeout: 60_000 });

  expect(presses).toBeLessThanOrEqual(6);
  expect(loads).toBeLessThanOrEqual(2);
  const approved = "select count(*) from referral_rewards where order_id like $1 and status = 'approved'";
  expect(await ledger.read(approved, [`${orderId}%`])).toBe(String(MANY));
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");
  await page.getByText("Result for each reward").click();
  await page.getByText("Approved", { exact: true }).first().waitFor();
  await expectReadable(page);
  assertNoProblems();
});

it("one reward after the other is opened, judged and rejected by keyboard alone, on a phone in the dark", {
  timeout: 120_000,
}, async () => {
  const references = [await earnReward(), await earnReward()];
  const { page, assertNoProblems } = await openPage(browser, { viewport: { width: 360, height: 700 } });
  await page.emulateMedia({ colorScheme: "dark" });
  await signIn(page, "admin", url, `/admin/refcodes?q=${DEMO_REFCODE}&status=pending_approval`);
  await hydrated(page);
  const row = (reference: string) => page.locator("tr[data-row]").filter({ hasText: reference });
  const [second = "", first = ""] = references;
  await row(first).getByRole("link").first().focus();
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  const sheet = page.locator("dialog:modal").first();
  await sheet.getByText(first).first().waitFor();
  await sheet.getByRole("region", { name: "Evidence" }).waitFor();
  await expectReadable(page);
  await page.keyboard.press("j");
  await sheet.getByText(second).first().waitFor();
  await page.keyboard.press("k");
  await sheet.getByText(first).first().waitFor();
  await page.keyboard.press("r");
  const dialog = page.getByRole("dialog", { name: "Reject this reward?" });
  await dialog.getByRole("button", { name: "The order was cancelled or returned." }).focus();
  await page.keyboard.press("Enter");
  expect(await dialog.getByLabel("Reason").inputValue()).toBe("The order was cancelled or returned.");
  await page.keyboard.press("End");
  await page.keyboard.type(" Sorry.");
  await page.keyboard.press("Enter");
  await expect.poll(() => row(first).count(), { timeout: 10_000 }).toBe(0);
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("TR");
  const reason = "select rejection_reason from referral_rewards where order_reference = $1";
  expect(await ledger.read(reason, [first])).toBe("The order was cancelled or returned. Sorry.");
  await expectReadable(page);
  assertNoProblems();
});

it("without a script a reward is opened, judged and rejected all the same", async () => {
  const reference = await earnReward();
  const { page, assertNoProblems } = await openPage(browser, { javaScript: false });
  const list = `/admin/refcodes?q=${DEMO_REFCODE}&status=pending_approval`;
  await signIn(page, "admin", url, `${list}&open=${encodeURIComponent(reference)}`);
  await page.getByRole("region", { name: "Evidence" }).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Reject", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Reject this reward?" });
  await dialog.getByLabel("Reason").fill("The order was returned.");
  await dialog.getByRole("button", { name: "Reject", exact: true }).click();
  const standing = "select status || ': ' || rejection_reason from referral_rewards where order_reference = $1";
  await ledger.waitFor(standing, [reference], "rejected: The order was returned.");
  assertNoProblems();
});
