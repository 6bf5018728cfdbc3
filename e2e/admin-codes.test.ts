import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { generateCode } from "#core/domain/refcode";
import { expectReadable } from "./accessibility.ts";
import { openBrowser, openPage } from "./browser.ts";
import { openLedger } from "./ledger.ts";
import { signIn } from "./people.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const ledger = await openLedger();
const { url } = stackUnderTest();

/** Whether a visitor who comes by a code keeps it. */
async function isKept(code: string): Promise<boolean> {
  const { page, context } = await openPage(browser);
  await page.goto(`${url}/?ref=${code}`);
  const cookies = await context.cookies(url);
  await context.close();
  return cookies.some(({ name, value }) => name === "ring_ref_visible" && value.includes(code));
}

it("an admin finds a code, reads what turning it off does, and turns it off and on again, on a phone", {
  timeout: 240_000,
}, async () => {
  const code = generateCode(randomBytes);
  await ledger.write(
    `insert into refcodes (code, user_id, wallet_address)
     select $1, id, $2 from users where email = 'referrer@refcodes.local'`,
    [code, `0x${randomBytes(20).toString("hex")}`],
  );
  const standing = () =>
    ledger.read("select active::text || ' ' || (deactivated_at is null) from refcodes where code = $1", [code]);
  const { page, assertNoProblems } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  await signIn(page, "admin", url, "/admin/refcodes/codes");
  await page.getByRole("searchbox").fill("referrer@refcodes.local");
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByText("Read as an e-mail").waitFor();
  await page.locator("tr[data-row]").getByRole("link", { name: code }).click();
  const sheet = page.getByRole("dialog", { name: code });
  await sheet.getByText("New visits and orders count for it.").waitFor();
  await expectReadable(page);

  await sheet.getByRole("button", { name: "Turn off" }).click();
  const preview = page.getByRole("dialog", { name: "Turn off this code?" });
  await preview.getByText("no new order counts for it").waitFor();
  await preview.getByText("other code").waitFor();
  await expectReadable(page);
  await preview.getByLabel("Reason").fill("staged orders");
  await preview.getByRole("button", { name: "Turn off" }).click();
  await page.getByText("Code turned off", { exact: true }).waitFor();
  expect(await standing()).toBe("false false");
  // The edge remembers what it knows of a code for a minute.
  await expect.poll(() => isKept(code), { timeout: 100_000, interval: 1_000 }).toBe(false);

  await page.locator("tr[data-row]").getByRole("link", { name: code }).click();
  await sheet.getByText("staged orders").waitFor();
  await sheet.getByRole("button", { name: "Turn on again" }).click();
  const back = page.getByRole("dialog", { name: "Turn this code on again?" });
  await back.getByLabel("Reason").fill("cleared up");
  await back.getByRole("button", { name: "Turn on again" }).click();
  await page.getByText("Code may be used again", { exact: true }).waitFor();
  // No wallet of that address is linked to the account.
  expect(await standing()).toBe("false true");
  assertNoProblems();
});
