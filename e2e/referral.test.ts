import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DEMO_REFCODE } from "#db/seed/demo";
import { openBrowser, openPage } from "./browser.ts";
import { createAccount, fillCart, fillDetails, signIn } from "./people.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const { url, sandboxUrl } = stackUnderTest();

describe("one referral, by hand", () => {
  it("goes from a friend's link through the bank and the admin to the referrer's wallet", async () => {
    const buyer = await openPage(browser);
    await buyer.page.goto(`${url}/?ref=${DEMO_REFCODE}`);
    const cookies = await buyer.context.cookies();
    expect(cookies.filter(({ name }) => name.startsWith("ring_ref"))).toMatchObject([
      { name: "ring_ref", value: DEMO_REFCODE, httpOnly: true },
      { name: "ring_ref_visible", value: DEMO_REFCODE, httpOnly: false },
    ]);

    await fillCart(buyer.page, url, "stoneware-mug");
    await createAccount(buyer.page);
    await fillDetails(buyer.page);
    await buyer.page.getByText(`code ${DEMO_REFCODE}`).waitFor();
    await buyer.page.getByRole("link", { name: "Continue to payment" }).click();
    await buyer.page.getByRole("button", { name: /^Pay/ }).first().click();
    await buyer.page.waitForURL(`${sandboxUrl}/**`);
    await buyer.page.getByRole("button", { name: "Approve" }).click();
    await buyer.page.getByRole("heading", { name: "Thank you, your order is paid" }).waitFor();
    const orderReference = new URL(buyer.page.url()).searchParams.get("reference") ?? "";
    expect(orderReference).toMatch(/^ring-platform-org-/);
    await buyer.page.getByRole("link", { name: "View the order" }).click();
    await buyer.page.getByText("Paid. The vendors are preparing your order.").waitFor();
    buyer.assertNoProblems();

    const admin = await openPage(browser);
    await signIn(admin.page, "admin", url, "/admin/refcodes");
    const row = admin.page.locator("tr[data-row]").filter({ hasText: orderReference });
    await expect
      .poll(
        async () => {
          await admin.page.reload();
          return row.count();
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBe(1);
    await row.getByRole("link").first().click();
    const sheet = admin.page.locator("dialog:modal").first();
    const evidence = sheet.getByRole("region", { name: "Evidence" });
    await evidence.getByText(/^(Worth a look|Unusual)/).waitFor();
    await evidence.getByText(/^The buyer’s account was less than \d+ min old/).waitFor();
    await evidence.getByText("Buyer’s first order", { exact: true }).waitFor();
    await evidence.getByText("All the facts").click();
    await evidence.getByText("Checked again at payment").waitFor();
    expect(await evidence.innerText()).not.toMatch(/Nina|Khreshchatyk|123 45 67|buyers\.example/);
    await sheet.getByRole("button", { name: "Approve", exact: true }).click();
    const dialog = admin.page.getByRole("dialog", { name: "Approve this reward?" });
    // 8 % of 460 hryvnias is 36.80, that is 0.92 dollars, at ten cents a token.
    expect(await dialog.innerText()).toContain("9.2 RING");
    await dialog.getByRole("button", { name: "Approve this sum" }).click();
    await expect.poll(() => row.count(), { timeout: 10_000 }).toBe(0);
    await admin.page.goto(`${url}/admin/refcodes?q=${orderReference}&open=${orderReference}`);
    expect(await sheet.innerText()).toMatch(/Approved by\s+Daryna Admin/);
    admin.assertNoProblems();

    const referrer = await openPage(browser, { viewport: { width: 390, height: 844 } });
    await signIn(referrer.page, "referrer", url, "/refcodes");
    const label = `…${orderReference.split("-").at(-2)?.slice(-4)}`;
    const reward = referrer.page.getByRole("listitem").filter({ hasText: `Order ${label}` });
    await expect
      .poll(
        async () => {
          await referrer.page.reload();
          return reward.getByText("Paid to your wallet", { exact: true }).count();
        },
        { timeout: 30_000, interval: 1_000 },
      )
      .toBeGreaterThan(0);
    await reward.getByText("Details", { exact: true }).click();
    await reward.getByRole("link", { name: "verify on the explorer" }).first().waitFor();
    expect(await reward.innerText()).toContain("9.2 RING");
    referrer.assertNoProblems();
  });

  it("counts the visit once a session, and the referrer sees it", async () => {
    const referrer = await openPage(browser);
    await signIn(referrer.page, "referrer", url, "/refcodes");
    const visitsToday = async () => {
      const answer = await referrer.context.request.get(`${url}/api/refcodes`);
      return (await answer.json()).visits.today;
    };
    const before = await visitsToday();
    const visitor = await openPage(browser);
    const beacon = visitor.page.waitForResponse((response) => response.url().endsWith("/api/refcodes/track"));
    await visitor.page.goto(`${url}/uk/products/wool-socks?ref=${DEMO_REFCODE}`);
    expect((await beacon).status()).toBe(204);
    await visitor.page.goto(`${url}/uk?ref=${DEMO_REFCODE}`);
    await expect.poll(visitsToday, { timeout: 20_000, interval: 500 }).toBe(before + 1);
    visitor.assertNoProblems();
  });

  it("counts a labelled link apart, once its label is known at the edge, and shows it to the referrer alone", async () => {
    const referrer = await openPage(browser);
    await signIn(referrer.page, "referrer", url, "/refcodes");
    await referrer.page.getByLabel("New label").fill("Instagram");
    await referrer.page.getByRole("button", { name: "Add label" }).click();
    await referrer.page.getByText("Label added. Its link is in the list.").waitFor();
    const labels = referrer.page.getByRole("region", { name: "Labels for your links" });
    const row = labels.getByRole("listitem").filter({ hasText: "instagram" });
    const link = `/products/wool-socks?ref=${DEMO_REFCODE}&via=instagram`;
    await expect
      .poll(
        async () => {
          const visitor = await openPage(browser);
          const beacon = visitor.page.waitForResponse((response) => response.url().endsWith("/api/refcodes/track"));
          await visitor.page.goto(url + link);
          expect((await beacon).status()).toBe(204);
          visitor.assertNoProblems();
          await visitor.context.close();
          await referrer.page.reload();
          return row.getByText(/^Today:\s*[1-9]/).count();
        },
        { timeout: 90_000, interval: 1_000 },
      )
      .toBe(1);
    await row.getByRole("button", { name: "Remove the label instagram" }).click();
    await labels.getByText("Label removed.").waitFor();
    await labels.getByRole("listitem").filter({ hasText: "Other labels" }).waitFor();
    await expect.poll(() => row.count()).toBe(0);
    referrer.assertNoProblems();
  }, 120_000);

  it("is shared for any product, in any language, by any app, and as a QR code that prints", async () => {
    const referrer = await openPage(browser);
    await signIn(referrer.page, "referrer", url, "/refcodes");
    const { page } = referrer;
    await page.getByLabel("New label").fill("print");
    await page.getByRole("button", { name: "Add label" }).click();
    await page.getByText("Label added.").waitFor();
    await page.getByRole("link", { name: "More ways to share" }).click();
    await page.getByRole("heading", { name: "Share your link" }).waitFor();
    await page.getByRole("searchbox", { name: "Find a product" }).fill("socks");
    await page.getByRole("button", { name: "Find", exact: true }).click();
    await page.getByRole("link", { name: /socks/i }).click();
    await page.waitForURL(/product=wool-socks/);
    await page.getByRole("link", { name: "print", exact: true }).click();
    await page.waitForURL(/label=print/);
    await page.getByRole("link", { name: "Українська" }).click();
    const link = `${url}/uk/products/wool-socks?ref=${DEMO_REFCODE}&via=print`;
    await page.getByText(link, { exact: true }).waitFor();
    const message = page.getByLabel("Your words");
    await expect.poll(() => message.inputValue()).toMatch(/^Дивись, що є в магазині .+: .*шкарпетки/i);
    await message.fill("Бери & грійся #1");
    const telegram = new URL((await page.getByRole("link", { name: "Telegram" }).getAttribute("href")) ?? "");
    expect([...telegram.searchParams]).toEqual([
      ["url", link],
      ["text", "Бери & грійся #1"],
    ]);
    await page.getByRole("button", { name: "QR code" }).click();
    const [svg] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "SVG, for print" }).click(),
    ]);
    expect(svg.suggestedFilename()).toBe(`${DEMO_REFCODE}-wool-socks-print.svg`);
    const [png] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download PNG" }).click(),
    ]);
    expect(png.suggestedFilename()).toBe(`${DEMO_REFCODE}-wool-socks-print.png`);
    expect(readFileSync(await svg.path(), "utf8")).toMatch(/^<svg xmlns="[^"]+" viewBox="0 0 (\d+) \1"/);
    expect(
      readFileSync(await png.path())
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
    referrer.assertNoProblems();

    const plain = await openPage(browser, { javaScript: false });
    await plain.context.addCookies(await referrer.context.cookies());
    await plain.page.goto(`${url}/refcodes/share?product=wool-socks&label=print&lang=uk`);
    await plain.page.getByText(link, { exact: true }).waitFor();
    await plain.page.goto(`${url}/refcodes/share?product=none&label=none&code=none&lang=xx&tone=loud`);
    await plain.page.getByText(`${url}/?ref=${DEMO_REFCODE}`, { exact: true }).waitFor();
  });

  it("says why, when nothing is earned: one's own code", async () => {
    const referrer = await openPage(browser);
    await signIn(referrer.page, "referrer", url, "/refcodes");
    await referrer.page.goto(`${url}/?ref=${DEMO_REFCODE}`);
    await fillCart(referrer.page, url, "wool-socks");
    await fillDetails(referrer.page);
    await referrer.page.getByRole("link", { name: "Continue to payment" }).click();
    await referrer.page.getByRole("button", { name: /^Pay/ }).first().click();
    await referrer.page.waitForURL(`${sandboxUrl}/**`);
    await referrer.page.goto(`${url}/refcodes`);
    await referrer.page.getByText("It was your own order, or only goods of your own.").first().waitFor();
  });
});
