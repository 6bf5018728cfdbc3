import { expect, it } from "vitest";
import { DEMO_REFCODE } from "#db/seed/demo";
import { openBrowser, openPage } from "./browser.ts";
import { signIn } from "./people.ts";
import { buyAsFriend } from "./purchase.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const { url } = stackUnderTest();

it("what all three Workers measure of a friend's purchase is on the admin's page", async () => {
  const beacon = await fetch(`${url}/api/refcodes/track`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url, "user-agent": "Mozilla/5.0 Firefox/140.0" },
    body: JSON.stringify({ code: DEMO_REFCODE, id: crypto.randomUUID() }),
  });
  expect(beacon.status).toBe(204);
  await buyAsFriend(([product]) => (product ? [{ product, quantity: 1 }] : []));
  const { page, assertNoProblems } = await openPage(browser);
  await signIn(page, "admin", url, "/admin/metrics");
  const shown = async () => {
    await page.goto(`${url}/admin/metrics?span=week`);
    const figure = (name: string) => page.getByRole("region", { name }).locator("p").first().innerText();
    const [visits, orders, paid, fees, wait] = await Promise.all(
      ["Visits by referral link", "Orders placed", "Payments received", "Fee reserve", "Longest wait"].map(figure),
    );
    return { isCounted: [visits, orders, paid].every((count) => Number(count) > 0), fees, wait };
  };
  // Visits are counted when their counter has handed them to the app, gas in the sweep.
  await expect
    .poll(shown, { timeout: 60_000, interval: 1_000 })
    .toEqual({ isCounted: true, fees: expect.stringMatching(/^\d/), wait: expect.stringMatching(/^\d+ sec/) });
  await page.getByText("Show as a table").click();
  const rows = page.getByRole("row");
  expect(await rows.count()).toBe(8);
  assertNoProblems();
});
