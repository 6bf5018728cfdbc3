import { describe, expect, it } from "vitest";
import { DEMO_REFCODE } from "#db/seed/demo";
import { hydrated, openBrowser, openPage } from "./browser.ts";
import { letterTo } from "./inbox.ts";
import { createAccount } from "./people.ts";
import { stackUnderTest } from "./stack.ts";
import { injectWallet } from "./test-wallet.ts";

const browser = await openBrowser();
const { url } = stackUnderTest();
const phone = { viewport: { width: 390, height: 844 } };

describe("somebody who has a phone and no wallet", () => {
  it("goes from a friend's link to a code of their own in two taps after the letter, and later links a wallet's app", async () => {
    const { page, context, assertNoProblems } = await openPage(browser, phone);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(`${url}/?ref=${DEMO_REFCODE}`);
    await page.getByRole("link", { name: "A friend recommends this store" }).click();
    await page.getByRole("heading", { name: /^Earn .* of a friend’s first order$/ }).waitFor();
    await page.getByRole("link", { name: "Get my link" }).first().click();
    await page.getByText("To your referral link.").waitFor();
    const email = await createAccount(page);
    await page.getByText("One step to your code").waitFor();

    const { link } = await letterTo(email);
    await page.goto(link);
    await page.getByRole("button", { name: "Confirm my e-mail" }).click();
    await page.waitForURL(`${url}/refcodes`);
    await page.getByText("E-mail confirmed").first().waitFor();
    await page.getByRole("button", { name: "Copy link" }).click();
    const shared = await page.evaluate(() => navigator.clipboard.readText());
    expect(shared).toMatch(/\/\?ref=[1-9A-HJ-NP-Za-km-z]{8}$/);
    expect(shared).not.toContain(DEMO_REFCODE);

    // The wallet is an app, whose own browser knows nobody here.
    await page.goto(`${url}/account/wallets`);
    await page.getByRole("button", { name: "Link a wallet" }).click();
    await page.getByText("There is no wallet in this browser.").waitFor();
    await page.getByRole("button", { name: "Wallet on a phone" }).click();
    const app = page.getByRole("link", { name: "Trust Wallet" });
    const address = new URL((await app.getAttribute("href")) ?? "").searchParams.get("url") ?? "";
    expect(address).toContain(`${url}/link-wallet?token=`);
    expect(await page.getByRole("link", { name: "MetaMask" }).getAttribute("href")).toBe(
      `https://link.metamask.io/dapp/${address.replace(/^https?:\/\//, "")}`,
    );

    const wallet = await openPage(browser, phone);
    const account = await injectWallet(wallet.context);
    await wallet.page.goto(address);
    await wallet.page.getByText(`to its code ${shared.slice(-8)}`).waitFor();
    await wallet.page.getByRole("button", { name: "Sign with this wallet" }).click();
    const shown = wallet.page.getByText(/^\d\d$/);
    const number = await shown.innerText();
    expect((await wallet.context.cookies()).map(({ name }) => name)).not.toContain("ring.session_token");
    wallet.assertNoProblems();

    await page.getByText(account.address).waitFor();
    await page.getByLabel("Number on the phone").fill(number);
    await page.getByRole("button", { name: "Link this wallet" }).click();
    await page.getByText("The wallet is linked to your code.").waitFor();
    await page.getByText("Rewards are paid to it from").waitFor();
    await hydrated(page);
    assertNoProblems();
  });
});
