import { randomBytes } from "node:crypto";
import { getAddress } from "viem";
import { describe, expect, it } from "vitest";
import { openBrowser, openPage } from "./browser.ts";
import { confirmEmail, letterTo } from "./inbox.ts";
import { createAccount } from "./people.ts";
import { stackUnderTest } from "./stack.ts";
import { injectWallet } from "./test-wallet.ts";

const browser = await openBrowser();
const { url, rpcUrl } = stackUnderTest();

/** Code of a contract that takes every signature for its own (ERC-1271's magic value, whatever it is asked). */
const YES_CONTRACT = "0x631626ba7e60e01b60005260206000f3";

/** What the edge says of a code: a visit is only taken for one it knows. */
async function visitStatus(code: string): Promise<number> {
  const answer = await fetch(`${url}/api/refcodes/track`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url, "user-agent": "Mozilla/5.0 Firefox/140.0" },
    body: JSON.stringify({ code, id: crypto.randomUUID() }),
  });
  return answer.status;
}

describe("a wallet", () => {
  it("signs in, and its owner has a link to share at once", async () => {
    const { page, context, assertNoProblems } = await openPage(browser);
    const account = await injectWallet(context);
    await page.goto(`${url}/sign-in?to=/refcodes`);
    await page.getByRole("button", { name: "Sign in with a wallet" }).click();
    await page.waitForURL(`${url}/refcodes`);
    const link = page.getByText(/\?ref=[1-9A-HJ-NP-Za-km-z]{8}/);
    await link.first().waitFor();
    expect(await page.getByTitle(account.address).count()).toBeGreaterThan(0);
    assertNoProblems();
  });

  it("is linked to an account made by e-mail, refused to anyone else, unlinked, and linked again with the same code", async () => {
    const owner = await openPage(browser);
    const account = await injectWallet(owner.context);
    await owner.page.goto(`${url}/sign-in?to=/account/wallets`);
    await confirmEmail(owner.page, await createAccount(owner.page));
    await owner.page.getByText("No wallet yet").waitFor();
    await owner.page.getByRole("button", { name: "Link a wallet" }).click();
    await owner.page.getByText("The wallet is linked").waitFor();
    await owner.page.getByText(account.address).waitFor();
    const link = owner.page.getByRole("main").getByRole("link", { name: /^[1-9A-HJ-NP-Za-km-z]{8}$/ });
    const code = (await link.textContent()) ?? "";
    await expect.poll(() => visitStatus(code)).toBe(204);

    const thief = await openPage(browser, { expected: [/409/] });
    await injectWallet(thief.context, account);
    await thief.page.goto(`${url}/sign-in?to=/account/wallets`);
    await confirmEmail(thief.page, await createAccount(thief.page));
    await thief.page.getByRole("button", { name: "Link a wallet" }).click();
    await thief.page.getByText("belongs to another account").waitFor();
    thief.assertNoProblems();

    await owner.page.getByRole("button", { name: "Unlink" }).first().click();
    await owner.page.getByRole("dialog").getByRole("button", { name: "Unlink" }).click();
    await owner.page.getByText("No wallet yet").waitFor();

    const stranger = await openPage(browser, { expected: [/401/] });
    await injectWallet(stranger.context, account);
    await stranger.page.goto(`${url}/sign-in`);
    await stranger.page.getByRole("button", { name: "Sign in with a wallet" }).click();
    await stranger.page.getByText("The signature was not accepted").waitFor();

    await owner.page.getByRole("button", { name: "Link a wallet" }).click();
    await link.waitFor();
    expect(await link.textContent()).toBe(code);
    owner.assertNoProblems();
  });

  it("cannot be linked without a script, which the page says", async () => {
    const { page, assertNoProblems } = await openPage(browser, { javaScript: false });
    await page.goto(`${url}/sign-in?to=/account/wallets`);
    const email = await createAccount(page);
    await page.goto((await letterTo(email)).link);
    await page.getByRole("button", { name: "Confirm my e-mail" }).click();
    await page.waitForURL(`${url}/account/wallets`);
    expect(await page.getByRole("main").innerText()).toContain("Wallets need JavaScript");
    assertNoProblems();
  });

  it("may be a contract, which is asked on the chain", async () => {
    const { page, context, assertNoProblems } = await openPage(browser, { expected: [/400/] });
    const address = getAddress(`0x${randomBytes(20).toString("hex")}`);
    await injectWallet(context, { address, signMessage: async () => `0x${"c0ffee".repeat(30)}` });
    await page.goto(`${url}/sign-in?to=/account/wallets`);
    await confirmEmail(page, await createAccount(page));
    await page.getByRole("button", { name: "Link a wallet" }).click();
    await page.getByText("The signature was not accepted").waitFor();
    await fetch(rpcUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "hardhat_setCode", params: [address, YES_CONTRACT] }),
    });
    await page.getByRole("button", { name: "Link a wallet" }).click();
    await page.getByText("The wallet is linked").waitFor();
    await page.getByText(address).waitFor();
    assertNoProblems();
  });
});
