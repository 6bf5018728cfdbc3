import type { Browser } from "playwright-core";
import { hexToString, isHex } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, openPage } from "./browser.ts";
import { stackUnderTest } from "./stack.ts";

let browser: Browser;
const { url } = stackUnderTest();

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe("a wallet", () => {
  it("signs in, and its owner has a link to share at once", async () => {
    const account = privateKeyToAccount(generatePrivateKey());
    const { page, context, assertNoProblems } = await openPage(browser);
    // An EIP-1193 provider as a wallet's extension injects it; the key stays on this side.
    await context.exposeFunction("askTestWallet", async (method: string, params: unknown[]) => {
      const [message] = params;
      if (method === "personal_sign" && isHex(message)) return account.signMessage({ message: hexToString(message) });
      if (method === "eth_chainId") return "0x7a69";
      return [account.address];
    });
    await context.addInitScript(() => {
      const ask: unknown = Reflect.get(window, "askTestWallet");
      const request = ({ method, params = [] }: { method: string; params?: unknown[] }) =>
        typeof ask === "function" ? ask(method, params) : Promise.reject(new Error("no wallet"));
      Object.assign(window, { ethereum: { request } });
    });
    await page.goto(`${url}/sign-in?to=/refcodes`);
    await page.getByRole("button", { name: "Sign in with a wallet" }).click();
    await page.waitForURL(`${url}/refcodes`);
    const link = page.getByText(/\?ref=[1-9A-HJ-NP-Za-km-z]{8}/);
    await link.first().waitFor();
    expect(await page.getByText(account.address).count()).toBeGreaterThan(0);
    assertNoProblems();
  });
});
