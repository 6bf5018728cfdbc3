import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { expectReadable, overflow } from "./accessibility.ts";
import { openBrowser, openPage } from "./browser.ts";
import { openLedger } from "./ledger.ts";
import { makeMoneyStates } from "./money-state.ts";
import { signIn } from "./people.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const ledger = await openLedger();
const { url } = stackUnderTest();

it("an admin sees what the audit found, compares the records, and closes it with a reason, on a phone", {
  timeout: 120_000,
}, async () => {
  const [state] = await makeMoneyStates(ledger, 1);
  const reference = state?.approved ?? "";
  const id = randomUUID();
  await ledger.write(
    `insert into audit_runs (id, kind, started_at, step, ended_at) values ($1, 'whole', now(), 'done', now())`,
    [`shell:${id}`],
  );
  await ledger.write(
    `insert into audit_findings (id, subject, subject_id, code, params, facts, first_seen_at, last_seen_at, opened_run)
     values ($1, 'reference', $2, 'order_sum_differs', '{}', $3, now(), now(), $4)`,
    [id, reference, "a".repeat(64), `shell:${id}`],
  );
  await ledger.write("update orders set total_minor = total_minor + 1 where paid_reference = $1", [reference]);
  const { page, assertNoProblems } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  await signIn(page, "admin", url, `/admin/audit?q=${reference}`);
  const row = page.locator("tr[data-row]").filter({ hasText: reference });
  await row.getByRole("link", { name: reference }).click();
  await page.getByRole("heading", { name: "Audit of a payment" }).waitFor();
  await page.getByText("The order’s lines don’t add up to its total.").waitFor();
  await expectReadable(page);
  const phone = page.viewportSize();
  await page.setViewportSize({ width: 1280, height: 900 });
  expect(await overflow(page)).toBe(0);
  if (phone) await page.setViewportSize(phone);

  await page.getByRole("link", { name: "What the nightly audit found about this payment" }).click();
  await row.getByRole("link", { name: "The order’s lines don’t add up to its total." }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("Reason").fill("a test of mine");
  await expectReadable(page);
  await sheet.getByRole("button", { name: "Close finding" }).click();
  await ledger.waitFor("select close_reason from audit_findings where id = $1", [id], "a test of mine");
  await sheet.waitFor({ state: "detached" });
  await row.getByText("a test of mine").waitFor();
  await ledger.write("update orders set total_minor = total_minor - 1 where paid_reference = $1", [reference]);
  assertNoProblems();
});
